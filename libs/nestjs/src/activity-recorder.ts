import { type AdmissionLogRecordProcessor, createBlotterProcessor } from '@blotter/core';
import type { Logger, LoggerProvider } from '@opentelemetry/api';
import {
  defaultResource,
  detectResources,
  envDetector,
  resourceFromAttributes,
} from '@opentelemetry/resources';
import { LoggerProvider as SdkLoggerProvider } from '@opentelemetry/sdk-logs';
import type { SplitOptions } from './activity-module-options.js';

/** Instrumentation scope of activities. */
const SCOPE_NAME = '@blotter/nestjs';

/** The processor, the provider that has it, and whose they are. */
export class ActivityRecorder {
  readonly logger: Logger;

  private constructor(
    readonly processor: AdmissionLogRecordProcessor,
    readonly loggerProvider: LoggerProvider,
    /** False when the application closes them. */
    readonly isOwn: boolean,
  ) {
    this.logger = loggerProvider.getLogger(SCOPE_NAME);
  }

  /** @throws BlotterError for unusable options, folders or files. */
  static create({ existing, serviceName, blotter }: SplitOptions): ActivityRecorder {
    if (existing !== undefined)
      return new ActivityRecorder(existing.processor, existing.loggerProvider, false);
    const processor = createBlotterProcessor(blotter);
    const attributes = {
      'service.instance.id': processor.status().instance,
      ...(serviceName === undefined ? {} : { 'service.name': serviceName }),
    };
    const provider = new SdkLoggerProvider({
      processors: [processor],
      resource: defaultResource()
        .merge(detectResources({ detectors: [envDetector] }))
        .merge(resourceFromAttributes(attributes)),
      // Values were limited, and what was cut was counted, before they come here.
      logRecordLimits: { attributeCountLimit: Infinity },
      meterProvider: blotter.meterProvider,
    });
    return new ActivityRecorder(processor, provider, true);
  }
}
