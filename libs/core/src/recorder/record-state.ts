import type { AnyValue, ExactAttribute } from '../model/index.js';
import type { BatchListener } from '../writer/index.js';

/** What Blotter knows of a record besides what the SDK carries. */
export interface RecordState {
  readonly uid: string;
  /** As the accounting admitted them. */
  readonly bytes: number;
  readonly exact: ReadonlyMap<string, ExactAttribute & { readonly value: AnyValue }> | undefined;
  /** Who waits for the record to be durable. */
  readonly listener: BatchListener | undefined;
  /** True once it is in a batch of the writer: whoever meets it again leaves it alone. */
  isHandedOver: boolean;
}

/** Carries the state on the SDK's record object: a WeakMap costs more than the rest of admission. */
export const STATE = Symbol('blotter.state');

export interface WithState {
  [STATE]?: RecordState;
}
