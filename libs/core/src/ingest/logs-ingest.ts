import type { BlotterOptions, BlotterStatus, ShutdownReport } from '../recorder/index.js';
import type { FlushTarget } from '../writer/index.js';

/**
 * Takes whole OTLP requests from receivers, makes them durable and stores them: what recording does for
 * records of this process. Requests of many senders share an fsync.
 */
export class LogsIngest {
  /** @throws BlotterError for unusable options or folders. */
  constructor(_options: BlotterOptions = {}) {
    throw new Error('not built yet');
  }

  /** @see Writer.ready */
  ready(): Promise<void> {
    throw new Error('not built yet');
  }

  /**
   * Takes a request that {@link decodeLogsRequest} found sound. Resolves when it is fsynced.
   * @param payload - ExportLogsServiceRequest, protobuf; not to be changed afterwards.
   * @throws BlotterError ERR_BLOTTER_FULL at the memory bound or while the journal cannot be written, and
   * ERR_BLOTTER_CLOSED after close: nothing was taken, the sender keeps its data and tries again.
   */
  append(_payload: Uint8Array, _records: number): Promise<void> {
    throw new Error('not built yet');
  }

  status(): BlotterStatus {
    throw new Error('not built yet');
  }

  /** @throws BlotterError ERR_BLOTTER_TIMEOUT. */
  flush(_target: FlushTarget = 'durable', _timeoutMs = Infinity): Promise<void> {
    throw new Error('not built yet');
  }

  /** Makes everything durable, applies what it can, within one deadline. Never rejects. */
  close(_timeoutMs?: number): Promise<ShutdownReport> {
    throw new Error('not built yet');
  }
}
