import { type Logger, pino, stdTimeFunctions } from 'pino';
import type { LogConfig } from '../config/sidecar-config.js';
import type { LogFields, LogOutput } from './log-line.js';
import { StandardOutput } from './standard-output.js';
import { textStream } from './text-stream.js';
import { withoutSecrets, withoutSecretText } from './without-secrets.js';

/** How long one warning keeps quiet, in milliseconds. */
const WARNING_INTERVAL_MS = 10_000;

/** What is known of a warning that repeats itself. */
interface Repeated {
  writtenAtMs: number;
  suppressed: number;
}

/**
 * The sidecar's own log: a line of JSON each (`level`, `time`, `msg`, fields), or text for people. Takes secrets out.
 */
export class SidecarLog {
  private readonly pino: Logger;
  private readonly warnings = new Map<string, Repeated>();

  /**
   * @param output - @default standard output
   * @param now - milliseconds, for the rate of warnings.
   */
  constructor(
    { level, format }: LogConfig,
    private readonly output: LogOutput = new StandardOutput(),
    private readonly now: () => number = () => performance.now(),
  ) {
    this.pino = pino(
      {
        level,
        base: undefined,
        timestamp: stdTimeFunctions.isoTime,
        formatters: { level: (label) => ({ level: label }) },
      },
      format === 'text' ? textStream(output) : output,
    );
  }

  debug(msg: string, fields: LogFields = {}): void {
    if (this.pino.isLevelEnabled('debug')) this.write('debug', msg, fields);
  }

  info(msg: string, fields: LogFields = {}): void {
    this.write('info', msg, fields);
  }

  warn(msg: string, fields: LogFields = {}): void {
    this.write('warn', msg, fields);
  }

  error(msg: string, fields: LogFields = {}): void {
    this.write('error', msg, fields);
  }

  /**
   * A warning that a sender could cause as often as it likes: at once the first time, then at most once in 10 seconds
   * for each key, with how many were `suppressed` since the last.
   * @param key - one of a few that are known beforehand, not something that a sender chooses.
   */
  warnLimited(key: string, msg: string, fields: LogFields = {}): void {
    const now = this.now();
    const last = this.warnings.get(key);
    if (last !== undefined && now - last.writtenAtMs < WARNING_INTERVAL_MS) {
      last.suppressed++;
      return;
    }
    const suppressed = last === undefined || last.suppressed === 0 ? {} : { suppressed: last.suppressed };
    this.warnings.set(key, { writtenAtMs: now, suppressed: 0 });
    this.write('warn', msg, { ...fields, ...suppressed });
  }

  /** Resolves when what was written is out, or after the timeout: its reader may be slow, or gone. */
  async flush(timeoutMs = 1000): Promise<void> {
    let timer: NodeJS.Timeout | undefined;
    const timeout = new Promise<void>((resolve) => {
      timer = setTimeout(resolve, timeoutMs);
    });
    await Promise.race([
      new Promise<void>((resolve) => (this.output.flush ? this.output.flush(resolve) : resolve())),
      timeout,
    ]);
    clearTimeout(timer);
  }

  private write(level: 'debug' | 'info' | 'warn' | 'error', msg: string, fields: LogFields): void {
    const dropped = this.output.takeDropped?.() ?? 0;
    if (dropped > 0)
      this.pino.warn({ lines: dropped }, 'lines of this log were left out: its reader is too slow');
    this.pino[level](withoutSecrets(fields), withoutSecretText(msg));
  }
}
