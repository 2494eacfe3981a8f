import type { LoggerService } from '@nestjs/common';
import type { SidecarLog } from './sidecar-log.js';

/** Nest's own lines in the sidecar's log; what it tells of its start is only for debugging. */
export class NestLog implements LoggerService {
  constructor(private readonly sidecarLog: SidecarLog) {}

  log(message: unknown, ...rest: unknown[]): void {
    this.sidecarLog.debug(text(message), context(rest));
  }

  debug(message: unknown, ...rest: unknown[]): void {
    this.sidecarLog.debug(text(message), context(rest));
  }

  verbose(message: unknown, ...rest: unknown[]): void {
    this.sidecarLog.debug(text(message), context(rest));
  }

  warn(message: unknown, ...rest: unknown[]): void {
    this.sidecarLog.warn(text(message), context(rest));
  }

  error(message: unknown, ...rest: unknown[]): void {
    this.sidecarLog.error(text(message), context(rest));
  }

  fatal(message: unknown, ...rest: unknown[]): void {
    this.error(message, ...rest);
  }
}

function text(message: unknown): string {
  if (typeof message === 'string') return message;
  return message instanceof Error ? message.message : (JSON.stringify(message) ?? String(message));
}

/** Nest's last argument is where it comes from, and the one before it, of errors, a stack. */
function context(rest: readonly unknown[]): { context?: string; stack?: string } {
  const [last, stack] = [rest.at(-1), rest.at(-2)];
  return {
    ...(typeof last === 'string' ? { context: last } : {}),
    ...(typeof stack === 'string' ? { stack } : {}),
  };
}
