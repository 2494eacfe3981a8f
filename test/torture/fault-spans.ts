/**
 * What a Blotter cannot do meanwhile: `growth`, make or enlarge files; `writing`, change anything; `running`,
 * do anything at all.
 */
export type Hindrance = 'growth' | 'writing' | 'running';

/** When a fault was going on, milliseconds since 1970 by the torture's own clock. */
export interface FaultSpan {
  readonly kind: string;
  /** Whose writers it met; undefined for everybody. */
  readonly slot: number | undefined;
  readonly hinders: Hindrance | undefined;
  readonly fromMs: number;
  toMs: number;
}

/** What a Blotter that found its folder unwritable may need to notice that it is writable again. */
const RETRY_MS = 1500;
/** From the message that says it is about to begin to its first attempt to write. */
const FIRST_ATTEMPT_MS = 200;
/** From its last attempt to write to the end of its process. */
const LAST_ATTEMPT_MS = 200;

/** What went on when: to tell who could not leave a trace of itself, whatever it tried. */
export class FaultSpans {
  private readonly spans: FaultSpan[] = [];

  /** A fault begins. @returns its span, to be ended. */
  begin(kind: string, slot: number | undefined, hinders: Hindrance | undefined): FaultSpan {
    const span: FaultSpan = { kind, slot, hinders, fromMs: Date.now(), toMs: Infinity };
    this.spans.push(span);
    return span;
  }

  get all(): readonly FaultSpan[] {
    return this.spans;
  }

  /** Whether a writer of this slot that lived at that time never had a chance to create a file. */
  preventedAll(slot: number, fromMs: number, toMs: number): boolean {
    const spans = this.of(slot, ['growth', 'writing', 'running']).filter((span) => span.toMs >= fromMs);
    const first = Math.min(fromMs + FIRST_ATTEMPT_MS, toMs);
    const isFirst = ({ fromMs: from, hinders }: FaultSpan): boolean => from <= first && hinders !== 'running';
    if (!spans.some(isFirst)) return false;
    let freeSince = fromMs;
    for (const span of spans.filter((other) => other.fromMs < toMs)) {
      if (span.fromMs - freeSince > RETRY_MS) return false;
      freeSince = Math.max(freeSince, span.toMs);
    }
    return toMs - freeSince <= RETRY_MS;
  }

  /** Whether a writer of this slot that ended then could not even change or delete a file. */
  preventedLast(slot: number, endMs: number): boolean {
    return this.of(slot, ['writing']).some(
      ({ fromMs, toMs }) => fromMs <= endMs && toMs >= endMs - LAST_ATTEMPT_MS,
    );
  }

  private of(slot: number, hindrances: readonly Hindrance[]): FaultSpan[] {
    return this.spans
      .filter((span) => span.slot === undefined || span.slot === slot)
      .filter(({ hinders }) => hinders !== undefined && hindrances.includes(hinders))
      .sort((a, b) => a.fromMs - b.fromMs);
  }
}
