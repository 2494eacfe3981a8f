import { reportText, verifyTrail } from '@blotter/core/verify';
import { databaseFileOf } from './database-file.js';

/** Options of `blotter verify`. */
export interface VerifyCommandOptions {
  readonly journal?: string;
  readonly prefix?: string;
  readonly json?: boolean;
}

/**
 * Prints a report.
 * @param path - a data folder, or a database file.
 * @returns the exit code.
 */
export function verify(path: string, { journal, prefix, json }: VerifyCommandOptions): number {
  try {
    const report = verifyTrail({
      file: databaseFileOf(path),
      ...(journal === undefined ? {} : { journal }),
      ...(prefix === undefined ? {} : { prefix }),
    });
    process.stdout.write(json ? `${JSON.stringify(report, undefined, 2)}\n` : reportText(report));
    return report.ok ? 0 : 1;
  } catch (error) {
    process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n`);
    return 2;
  }
}
