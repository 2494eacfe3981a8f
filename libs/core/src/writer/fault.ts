import { sqliteCode } from '../store/index.js';

/** The code of SQLite, of the system or of Blotter; 'UNKNOWN' for anything else. */
export function faultCode(error: unknown): string {
  const code = (error as { code?: unknown } | null)?.code;
  return sqliteCode(error) || (typeof code === 'string' ? code : 'UNKNOWN');
}

export function faultMessage(error: unknown): string {
  return error instanceof Error ? error.message : 'unknown error';
}
