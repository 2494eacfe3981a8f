import type { JournalDirectory } from '../journal/index.js';
import { type Frame, FRAME_HEADER_BYTES, SegmentWriter } from '../journal/index.js';
import type { Backlog } from './backlog.js';
import type { WorkerSetup } from './protocol.js';

/** The journal's disk budget is used up: the applier must catch up first. */
export class JournalFullError extends Error {
  readonly code = 'BLOTTER_JOURNAL_FULL';

  constructor(bytes: number) {
    super(`The journal has reached journalMaxBytes (${bytes} bytes).`);
  }
}

/** Appends batches to our own segments, in order, several with one fsync. */
export class JournalAppender {
  private readonly queue: Frame[] = [];
  private segment: SegmentWriter | undefined;
  private segmentNumber = 0;
  /** Bytes of other segments, ours and others', when the current one was opened. */
  private otherBytes = 0;

  constructor(
    private readonly setup: WorkerSetup,
    private readonly directory: JournalDirectory,
    private readonly backlog: Backlog,
  ) {}

  /** Bytes of the journal folder, all writers' (others' as of when the current segment was opened). */
  get journalBytes(): number {
    return this.otherBytes + (this.segment?.bytes ?? 0);
  }

  get hasQueued(): boolean {
    return this.queue.length > 0;
  }

  enqueue(frame: Frame): void {
    this.queue.push(frame);
  }

  /**
   * Makes everything queued durable.
   * @returns the last batch that is now durable, or undefined when nothing was queued.
   * @throws the system's error or JournalFullError; what is queued stays queued, in order.
   */
  appendQueued(): number | undefined {
    const frames = this.queue.slice();
    if (frames.length === 0) return undefined;
    const bytes = frames.reduce((sum, frame) => sum + FRAME_HEADER_BYTES + frame.payload.length, 0);
    const segment = this.segmentFor(bytes);
    const offsets = this.append(segment, frames);
    this.queue.splice(0, frames.length);
    frames.forEach((frame, i) => {
      const size = FRAME_HEADER_BYTES + frame.payload.length;
      this.backlog.appended({ ...frame, instance: this.setup.instance }, offsets[i]!, size);
    });
    return frames.at(-1)!.batch;
  }

  /** Ends the current segment, so that it can be deleted once it is applied. */
  close(): void {
    this.segment?.close();
    this.segment = undefined;
    this.backlog.completeSegments();
  }

  private append(segment: SegmentWriter, frames: readonly Frame[]): number[] {
    try {
      return segment.append(frames);
    } catch (error) {
      if (segment.isBroken) this.close();
      throw error;
    }
  }

  private segmentFor(bytes: number): SegmentWriter {
    if (this.segment !== undefined && this.segment.bytes >= this.setup.segmentBytes) this.close();
    if (this.journalBytes + bytes > this.setup.journalMaxBytes) {
      this.otherBytes = this.directory.bytes() - (this.segment?.bytes ?? 0);
      if (this.journalBytes + bytes > this.setup.journalMaxBytes) {
        // Let what is applied go, even if the segment is not full yet.
        if (this.segment !== undefined) this.close();
        throw new JournalFullError(this.setup.journalMaxBytes);
      }
    }
    return (this.segment ??= this.openSegment());
  }

  private openSegment(): SegmentWriter {
    const { instance, incarnation } = this.setup;
    this.directory.create();
    this.otherBytes = this.directory.bytes();
    const path = this.directory.segmentPath(`${instance}.${incarnation}`, ++this.segmentNumber);
    const segment = new SegmentWriter(path, instance);
    this.backlog.openSegment(path, instance, segment.bytes);
    return segment;
  }
}
