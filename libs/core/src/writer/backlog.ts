import { type Frame, type JournalDirectory, SegmentReader } from '../journal/index.js';

/** A frame to apply. */
export interface BacklogFrame extends Frame {
  readonly instance: string;
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
  reader: SegmentReader | undefined;
  /** It ended with bytes that are no whole frame. */
  isDamaged: boolean;
}

/** Bytes of frames that are kept in memory between append and apply; the others are read back. */
const MAX_CACHED_BYTES = 16 * 1024 * 1024;

/**
 * What is durable in the journal and not yet in the store, in order: segments of dead writers, then our
 * own. The applier takes frames with `next`, then either `confirm`s them, which deletes the segments that
 * are done, or `rewind`s.
 */
export class Backlog {
  private readonly segments: QueuedSegment[] = [];
  private taken: Array<{ readonly segment: QueuedSegment; readonly sized: SizedFrame }> = [];
  private cachedBytes = 0;

  constructor(private readonly directory: JournalDirectory) {}

  /** Bytes of journal that wait to be applied. */
  get waitingBytes(): number {
    return this.segments.reduce((sum, segment) => sum + segment.end - segment.next, 0);
  }

  get hasNext(): boolean {
    return this.segments.some((segment) => segment.next < segment.end);
  }

  /** A segment that grows: its frames come with {@link appended}. */
  openSegment(path: string, instance: string, start: number): void {
    this.segments.push(queued(path, instance, false, start, start));
  }

  /** A frame was made durable at this offset of the segment opened last. */
  appended(frame: BacklogFrame, offset: number, size: number): void {
    const segment = this.segments.at(-1)!;
    segment.end = offset + size;
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
    const segment = { ...queued(path, instance, true, start, end), reader };
    // Before our own open segment, which must stay the last: it is the one that grows.
    const open = this.segments.findIndex(({ isComplete }) => !isComplete);
    this.segments.splice(open === -1 ? this.segments.length : open, 0, segment);
    this.deleteFinished();
  }

  /** The next frame in order, or undefined. @throws the system's error when a segment cannot be read. */
  next(): BacklogFrame | undefined {
    for (const segment of this.segments) {
      if (segment.next >= segment.end) continue;
      const sized = this.cached(segment) ?? read(segment);
      if (sized === undefined) {
        // Mostly a torn tail, in which nothing was acknowledged; it is kept for whoever wants to look.
        segment.end = segment.next;
        segment.isDamaged = true;
        continue;
      }
      segment.next += sized.size;
      this.taken.push({ segment, sized });
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
    for (const segment of this.segments) segment.reader?.close();
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
      segment.reader?.close();
      if (segment.isDamaged) this.directory.setAside(segment.path);
      else this.directory.remove(segment.path);
      this.segments.splice(i, 1);
    }
  }
}

function queued(
  path: string,
  instance: string,
  isComplete: boolean,
  next: number,
  end: number,
): QueuedSegment {
  return { path, instance, isComplete, end, next, cache: new Map(), reader: undefined, isDamaged: false };
}

function read(segment: QueuedSegment): SizedFrame | undefined {
  segment.reader ??= new SegmentReader(segment.path);
  segment.reader.seek(segment.next);
  const frame = segment.reader.next();
  if (frame === undefined) return undefined;
  return { frame: { ...frame, instance: segment.instance }, size: segment.reader.offset - segment.next };
}
