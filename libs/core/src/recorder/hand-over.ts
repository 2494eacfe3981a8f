import { diag } from '@opentelemetry/api';
import { BlotterError } from '../errors.js';
import type { Beside, EncodableRecord, Writer } from '../writer/index.js';
import { type RecordState, STATE, type WithState } from './record-state.js';

type Admitted = EncodableRecord & WithState;

/**
 * Hands admitted records to the writer as one batch; those that are in a batch already are left out.
 * Should the batch not encode, its records go one by one, and only the culprits are given up.
 * @param isHeld - see {@link Writer.append}.
 * @returns the number of records that could not be encoded.
 */
export function handOver(writer: Writer, records: readonly Admitted[], isHeld = false): number {
  const fresh = records.some((record) => stateOf(record).isHandedOver)
    ? records.filter((record) => !stateOf(record).isHandedOver)
    : records;
  if (fresh.length === 0) return 0;
  let bytes = 0;
  let hasListener = false;
  for (const record of fresh) {
    const state = stateOf(record);
    state.isHandedOver = true;
    bytes += state.bytes;
    if (state.listener !== undefined) hasListener = true;
  }
  const listener = hasListener
    ? (error?: Error): void => fresh.forEach((record) => stateOf(record).listener?.(error))
    : undefined;
  try {
    writer.append(fresh, besideOf, bytes, listener, isHeld);
    return 0;
  } catch (error) {
    if (fresh.length > 1) return oneByOne(writer, fresh, isHeld);
    giveUp(writer, fresh[0]!, error);
    return 1;
  }
}

function oneByOne(writer: Writer, records: readonly Admitted[], isHeld: boolean): number {
  let lost = 0;
  for (const record of records) {
    stateOf(record).isHandedOver = false;
    lost += handOver(writer, [record], isHeld);
  }
  return lost;
}

function giveUp(writer: Writer, record: Admitted, cause: unknown): void {
  const { bytes, listener } = stateOf(record);
  writer.giveUp('unencodable', 1, bytes);
  diag.error('Blotter: a record could not be encoded', cause);
  const hint = 'Its attributes or body changed while it was queued: do not modify a record after emit().';
  listener?.(new BlotterError('ERR_BLOTTER_DROPPED', 'The record could not be encoded.', hint, { cause }));
}

function stateOf(record: WithState): RecordState {
  return record[STATE]!;
}

function besideOf(record: WithState): Beside {
  return record[STATE]!;
}
