export type { Activity, ActivityChange, ActivityDetails, ActivityEntity, ActivityTime } from './activity.js';
export {
  type AnyValue,
  type AnyValueMap,
  DoubleValue,
  KeyValueList,
  doubleValue,
  int64Value,
  isIntegerKind,
  keyValues,
} from './any-value.js';
export { checkNames } from './check-names.js';
export {
  CUT_ATTRIBUTE,
  type Emission,
  type ExactAttribute,
  type HrTime,
  MAX_TYPE_LENGTH,
  type SdkAttributes,
  UNTYPED,
  toEmission,
  toHrTime,
} from './emission.js';
export {
  bytesText,
  doubleText,
  fromJsonValue,
  keyValuesText,
  toJsonValue,
  toPlainJson,
} from './json-value.js';
export { DEFAULT_VALUE_LIMITS, type ValueLimits } from './limits.js';
export {
  type KeyValue,
  type StoredRecord,
  type StoredResource,
  type StoredScope,
  UID_ATTRIBUTE,
} from './log-record.js';
export { Normaliser, type Normalised, normalise } from './normalise.js';
export { RetryDelay, type RetryOptions } from './retry-delay.js';
export { type ActivitySeverity, SEVERITY, severityName } from './severity.js';
export { UidGenerator, derivedUid, instanceBits, ownUids } from './uid.js';
export type { LogRow, LogRowSink, ResourceRow, ScopeRow } from './log-row.js';
export type { StoredRow } from './stored-row.js';
