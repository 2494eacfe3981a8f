import { JSON_REQUIREMENTS } from './json.js';
import { ANY_REQUEST } from './record/any-request-is-kept.js';
import { ANY_VALUES, RECORD_FIELDS, SCOPE_AND_RESOURCE } from './record/fields.js';
import type { Section } from './requirement.js';
import { ENVIRONMENT, METRICS } from './self-observability.js';
import { NAMES, SEVERITY, UID } from './semantic-conventions.js';
import { EMPTY, ERRORS, MIRRORING, PARTIAL } from './transport/answers.js';
import { DURABLE } from './transport/durable.js';
import { CONTENT_CODINGS, ENDPOINTS } from './transport/endpoints.js';
import { LIMITS } from './transport/limits.js';
import { METHODS } from './transport/methods.js';
import { PROTECTION } from './transport/protection.js';
import { RETRYABLE } from './transport/retryable.js';

/** What OTLP asks of a receiver, statement by statement, in the checklist's order. */
export const CHECKLIST: readonly Section[] = [
  {
    title: 'Transport',
    requirements: [
      ...ENDPOINTS,
      ...MIRRORING,
      ...CONTENT_CODINGS,
      ...LIMITS,
      ...EMPTY,
      ...PARTIAL,
      ...ERRORS,
      ...RETRYABLE,
      ...METHODS,
      ...PROTECTION,
      ...DURABLE,
    ],
  },
  { title: 'JSON', requirements: JSON_REQUIREMENTS },
  {
    title: 'Log record, kept without loss',
    requirements: [...RECORD_FIELDS, ...SCOPE_AND_RESOURCE, ...ANY_VALUES, ...ANY_REQUEST],
  },
  {
    title: 'Semantic conventions',
    requirements: [...UID, ...NAMES, ...SEVERITY, ...METRICS, ...ENVIRONMENT],
  },
];
