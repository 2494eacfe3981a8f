import { type Frame, type JournalDirectory, SegmentReader } from '../journal/index.js';
import { FrameIndex } from './frame-index.js';

/** A frame to apply. */
export interface BacklogFrame extends Frame {
  readonly instance: string;
  /** It was durable once and cannot be read any more: its records were created in this time. No payload then. */
  readonly missing?: { readonly fromMs: number; readonly toMs: number } | undefined;
}

/** A frame of our own, as its appender tells of it. */
export interface AppendedFrame extends BacklogFrame {
  /** When the last of its records was created, milliseconds since 1970. */
  readonly createdAtMs: number;
}

/** A segment of somebody else that could not be read to its end. */
export interface SegmentDamage {
  readonly path: string;
  readonly instance: string;
  /** Byte at which something else than a frame begins. */
  readonly offset: number;
  /** When the last frame before, and the first frame after it was appended. */
  readonly fromMs: number;
  readonly toMs: number;
}

/** A frame and the bytes it takes in its segment. */
interface SizedFrame {
  readonly frame: BacklogFrame;
  readonly size: number;
}

/** A segment whose frames wait to be applied. */
interface QueuedSegment {
  readonly path: string;
  readonly instance: string;
  /** False while frames may still be appended to it. */
  isComplete: boolean;
  /** Where the frames end that may be read. */
  end: number;
  /** Where the next frame to hand out starts. */
  next: number;
  /** Frames by offset that need not be read back. */
  readonly cache: Map<number, SizedFrame>;
  /** Opened at once if few are open, so that it can be read also when somebody deletes the file. */
  reader: SegmentReader | undefined;
  /** Of a segment of our own: what its frames were, so that we know what is missing should one be damaged. */
  readonly index: FrameIndex | undefined;
  /** When the last frame that was read was appended. */
  lastMs: number;
  /** It holds bytes that are no whole frame. */
  isDamaged: boolean;
}

interface TakenFrame {
  readonly segment: QueuedSegment;
  readonly offset: number;
  readonly sized: SizedFrame;
}

/** Files that are open at once: the system has a limit, too. */
const MAX_OPEN_SEGMENTS = 128;

/** Bytes of frames that are kept in memory between append and apply; the others are read back. */
const MAX_CACHED_BYTES = 16 * 1024 * 1024;

/**
 * What is durable in the journal and not yet in the store, in order: segments of dead writers, then our
 * own. The applier takes frames with `next`, then either `confirm`s them, which deletes the segments that
 * are done, or `rewind`s.
 */
export class Backlog {
  private readonly segments: QueuedSegment[] = [];
  private taken: TakenFrame[] = [];
  private cachedBytes = 0;

  /** @param damaged - told of each place where a segment of somebody else cannot be read. */
  constructor(
    private readonly directory: JournalDirectory,
    private readonly damaged: (damage: SegmentDamage) => void = () => undefined,
  ) {}

  /** Bytes of journal that wait to be applied. */
  get waitingBytes(): number {
    return this.segments.reduce((sum, segment) => sum + segment.end - segment.next, 0);
  }

  get hasNext(): boolean {
    return this.segments.some((segment) => segment.next < segment.end);
  }

  /** A segment that grows: its frames come with {@link appended}. */
  openSegment(path: string, instance: string, start: number): void {
    const reader = this.segments.length < MAX_OPEN_SEGMENTS ? new SegmentReader(path) : undefined;
    this.segments.push(queued(path, instance, reader, false, start, start));
  }

  /** A frame was made durable at this offset of the segment opened last. */
  appended(frame: AppendedFrame, offset: number, size: number): void {
    const segment = this.segments.at(-1)!;
    segment.end = offset + size;
    segment.index?.add(offset, frame);
    this.keep(segment, offset, { frame, size });
  }

  /** Nothing more will be appended to the segments opened so far. */
  completeSegments(): void {
    for (const segment of this.segments) segment.isComplete = true;
    this.deleteFinished();
  }

  /**
   * A whole segment of somebody else.
   * @throws the system's error, or ERR_BLOTTER_JOURNAL for a newer format; then it is left alone.
   */
  adopt(path: string, instance: string): void {
    const reader = new SegmentReader(path);
    const start = reader.offset;
    // Its size now: since the folder was listed its owner may have appended, and died.
    const end = reader.header === undefined ? start : start + reader.remainder();
    const segment = queued(path, instance, reader, true, start, end);
    if (this.segments.length >= MAX_OPEN_SEGMENTS) closeReader(segment);
    // Before our own open segment, which must stay the last: it is the one that grows.
    const open = this.segments.findIndex(({ isComplete }) => !isComplete);
    this.segments.splice(open === -1 ? this.segments.length : open, 0, segment);
    this.deleteFinished();
  }

  /** The next frame in order, or undefined. @throws the system's error when a segment cannot be read. */
  next(): BacklogFrame | undefined {
    for (const segment of this.segments) {
      if (segment.next >= segment.end) continue;
      const sized = this.cached(segment) ?? read(segment) ?? this.missing(segment);
      if (sized === undefined) continue;
      segment.next += sized.size;
      this.taken.push({ segment, offset: segment.next - sized.size, sized });
      return sized.frame;
    }
    return undefined;
  }

  /** What was taken is in the store. */
  confirm(): void {
    this.taken = [];
    this.deleteFinished();
  }

  /** What was taken is not in the store: it will be handed out again, in the same order. */
  rewind(): void {
    for (const { segment, sized } of this.taken.reverse()) {
      segment.next -= sized.size;
      this.keep(segment, segment.next, sized);
    }
    this.taken = [];
  }

  close(): void {
    for (const segment of this.segments) closeReader(segment);
  }

  /** Frames of one of our segments that are not known to be in the store, as far as they can be read. */
  waitingOf(path: string): AppendedFrame[] {
    const segment = this.segments.find((candidate) => candidate.path === path);
    if (segment?.index === undefined) return [];
    const start = this.taken.find((entry) => entry.segment === segment)?.offset ?? segment.next;
    return segment.index.from(start).flatMap(({ offset, createdAtMs }) => {
      const frame = segment.cache.get(offset)?.frame ?? readAt(segment, offset)?.frame;
      return frame === undefined ? [] : [{ ...frame, createdAtMs }];
    });
  }

  /**
   * Goes on behind a place that cannot be read. @returns what is missing there, if it is one of our own
   * frames; undefined when another frame follows, or none.
   */
  private missing(segment: QueuedSegment): SizedFrame | undefined {
    segment.isDamaged = true;
    const own = segment.index?.at(segment.next, segment.end);
    if (own !== undefined) {
      const { batch, records, size, fromMs, createdAtMs: toMs } = own;
      const frame = { batch, records, appendedAtMs: toMs, payload: NOTHING, instance: segment.instance };
      return { frame: { ...frame, missing: { fromMs, toMs } }, size };
    }
    const { path, instance, next: offset, lastMs } = segment;
    const reader = readerOf(segment);
    reader?.seek(offset);
    const found = reader?.resync();
    segment.next = found ?? segment.end;
    const toMs = (found === undefined ? undefined : readAt(segment, found)?.frame.appendedAtMs) ?? Date.now();
    this.damaged({ path, instance, offset, fromMs: lastMs, toMs });
    return undefined;
  }

  private keep(segment: QueuedSegment, offset: number, sized: SizedFrame): void {
    if (this.cachedBytes + sized.size > MAX_CACHED_BYTES) return;
    segment.cache.set(offset, sized);
    this.cachedBytes += sized.size;
  }

  private cached(segment: QueuedSegment): SizedFrame | undefined {
    const sized = segment.cache.get(segment.next);
    if (sized === undefined) return undefined;
    segment.cache.delete(segment.next);
    this.cachedBytes -= sized.size;
    return sized;
  }

  private deleteFinished(): void {
    for (let i = this.segments.length - 1; i >= 0; i--) {
      const segment = this.segments[i]!;
      if (!segment.isComplete || segment.next < segment.end) continue;
      if (this.taken.some((entry) => entry.segment === segment)) continue;
      closeReader(segment);
      if (segment.isDamaged) this.directory.setAside(segment.path);
      else this.directory.remove(segment.path);
      this.segments.splice(i, 1);
    }
  }
}

const NOTHING = new Uint8Array();

function queued(
  path: string,
  instance: string,
  reader: SegmentReader | undefined,
  isComplete: boolean,
  next: number,
  end: number,
): QueuedSegment {
  const lastMs = reader?.header?.createdAtMs ?? Date.now();
  const index = isComplete ? undefined : new FrameIndex(lastMs);
  return { path, instance, isComplete, end, next, cache: new Map(), reader, index, lastMs, isDamaged: false };
}

function read(segment: QueuedSegment): SizedFrame | undefined {
  const sized = readAt(segment, segment.next);
  if (sized !== undefined) segment.lastMs = sized.frame.appendedAtMs;
  return sized;
}

function readAt(segment: QueuedSegment, offset: number): SizedFrame | undefined {
  const reader = readerOf(segment);
  if (reader === undefined) return undefined;
  reader.seek(offset);
  const frame = reader.next();
  if (frame === undefined) return undefined;
  return { frame: { ...frame, instance: segment.instance }, size: reader.offset - offset };
}

/** undefined when somebody has deleted the file. @throws the system's error. */
function readerOf(segment: QueuedSegment): SegmentReader | undefined {
  try {
    return (segment.reader ??= new SegmentReader(segment.path));
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
    throw error;
  }
}

function closeReader(segment: QueuedSegment): void {
  segment.reader?.close();
  segment.reader = undefined;
}
