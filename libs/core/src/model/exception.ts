import { types } from 'node:util';
import type { Normaliser } from './normalise.js';

/** Causes and members of an exception that are kept. */
const MAX_LINKED_ERRORS = 16;

/** What was thrown, as the `exception.*` attributes have it. */
export interface ExceptionTexts {
  /** The error's name, or the `typeof` of what is no Error. */
  readonly type: string;
  readonly message: string;
  /** With those of its causes; undefined when it has none. */
  readonly stacktrace: string | undefined;
}

/**
 * Reads what was thrown within a record's limits; what is cut, the normaliser counts. Never throws.
 * @param maxMembers - errors of one AggregateError that are looked at.
 */
export function readException(thrown: unknown, normaliser: Normaliser, maxMembers: number): ExceptionTexts {
  return new ExceptionReader(normaliser, maxMembers).read(thrown);
}

class ExceptionReader {
  constructor(
    private readonly normaliser: Normaliser,
    private readonly maxMembers: number,
  ) {}

  read(thrown: unknown): ExceptionTexts {
    let type: string = typeof thrown;
    let message = '[Unreadable exception]';
    let stacktrace: string | undefined;
    try {
      if (isError(thrown)) {
        type = this.part(thrown.name);
        message = this.part(thrown.message);
        if (typeof thrown.stack === 'string') stacktrace = thrown.stack + this.linkedErrors(thrown);
      } else message = this.normaliser.text(thrown);
    } catch {
      this.normaliser.cut++;
    }
    return {
      type: this.normaliser.string(type),
      message: this.normaliser.string(message),
      stacktrace: stacktrace === undefined ? undefined : this.normaliser.string(stacktrace),
    };
  }

  /** Causes, their causes, and the members of an AggregateError. */
  private linkedErrors(error: Error): string {
    let text = '';
    const seen = new Set<unknown>([error]);
    for (const from of seen) {
      if (!isError(from)) continue;
      const links = [from.cause, ...this.members(from)];
      for (const [i, link] of links.entries()) {
        if (link === undefined || seen.has(link)) continue;
        if (seen.size > MAX_LINKED_ERRORS) {
          this.normaliser.cut++;
          return text;
        }
        seen.add(link);
        const trace = isError(link) ? this.trace(link) : this.normaliser.text(link);
        text += `\n${i === 0 ? 'Caused by' : 'Error of several'}: ${trace}`;
      }
    }
    return text;
  }

  /** Those of an AggregateError. */
  private members(error: Error): unknown[] {
    const { errors } = error as AggregateError;
    if (!Array.isArray(errors)) return [];
    if (errors.length > this.maxMembers) this.normaliser.cut++;
    return errors.slice(0, this.maxMembers);
  }

  private trace(error: Error): string {
    return typeof error.stack === 'string'
      ? error.stack
      : `${this.part(error.name)}: ${this.part(error.message)}`;
  }

  /** Of an error that is not cut yet: the whole text is, once. */
  private part(value: unknown): string {
    return typeof value === 'string' ? value : this.normaliser.text(value);
  }
}

/** In vm contexts (jest) Node's own errors have another Error. */
function isError(value: unknown): value is Error {
  return value instanceof Error || types.isNativeError(value);
}
