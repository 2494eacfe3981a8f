import type { FlushTarget, ShutdownReport } from '@blotter/core';
import type { IngestStatus } from '@blotter/core/ingest';

/** A record of a request. */
export interface SentRecord {
  readonly body: string;
  readonly uid?: string;
}

/** What {@link RemoteIngest} can have the program support/ingest do. */
export interface IngestCommands {
  /** Appends these requests in one turn. @returns of each `durable`, or the code of its error. */
  append(...requests: Array<readonly SentRecord[]>): Promise<string[]>;
  flush(target: FlushTarget, timeoutMs?: number): Promise<void>;
  status(): IngestStatus;
  terminateWorker(): Promise<void>;
  close(timeoutMs?: number): Promise<ShutdownReport>;
  /** Appends a request, and closes in the same turn. @returns what the request came to. */
  appendAndClose(request: readonly SentRecord[], timeoutMs?: number): Promise<string>;
}
