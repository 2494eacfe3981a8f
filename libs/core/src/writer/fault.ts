import { BlotterError } from '../errors.js';
import { classifySqliteError, sqliteCode } from '../store/index.js';

/** The code of SQLite, of the system or of Blotter; 'UNKNOWN' for anything else. */
export function faultCode(error: unknown): string {
  const code = (error as { code?: unknown } | null)?.code;
  return sqliteCode(error) || (typeof code === 'string' ? code : 'UNKNOWN');
}

export function faultMessage(error: unknown): string {
  return error instanceof Error ? error.message : 'unknown error';
}

/** Whether it is the record's own fault: neither a lock nor the disk nor a damaged file. */
export function isRefusal(error: unknown): boolean {
  if (error instanceof BlotterError) return error.code === 'ERR_BLOTTER_MALFORMED';
  const fault = classifySqliteError(error);
  // Something else than SQLite's: a record that our own code does not digest must not stop the others.
  return fault === 'refused' || (fault === 'other' && !faultCode(error).startsWith('SQLITE_'));
}
