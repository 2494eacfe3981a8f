import {
  type Resource,
  defaultResource,
  detectResources,
  envDetector,
  resourceFromAttributes,
} from '@opentelemetry/resources';

/** Who the sidecar's own metrics are about: OTEL_SERVICE_NAME and OTEL_RESOURCE_ATTRIBUTES, else `blotter`. */
export function ownResource(): Resource {
  return defaultResource()
    .merge(resourceFromAttributes({ 'service.name': 'blotter' }))
    .merge(detectResources({ detectors: [envDetector] }));
}
