import type { JournalDirectory } from '../journal/index.js';
import { type Frame, FRAME_HEADER_BYTES, SegmentWriter } from '../journal/index.js';
import type { AppendedFrame, Backlog } from './backlog.js';
import type { WorkerSetup } from './protocol.js';

/** The journal's disk budget is used up: the applier must catch up first. */
export class JournalFullError extends Error {
  readonly code = 'BLOTTER_JOURNAL_FULL';

  constructor(bytes: number) {
    super(`The journal has reached journalMaxBytes (${bytes} bytes).`);
  }
}

/** Somebody has deleted the segment that is being written, or its folder: what is in it is not durable. */
export class SegmentDeletedError extends Error {
  readonly code = 'BLOTTER_SEGMENT_DELETED';

  constructor(path: string) {
    super(`${path} was deleted while it was being written.`);
  }
}

/** A batch to append, and what the host says of it. */
export interface QueuedFrame extends Frame {
  /** Records of all batches up to this one. */
  readonly through: number;
  /** When the last of its records was created, milliseconds since 1970. */
  readonly createdAtMs: number;
}

type OwnFrame = Frame & Pick<QueuedFrame, 'createdAtMs'>;

/** Appends batches to our own segments, in order, several with one fsync. */
export class JournalAppender {
  private readonly queue: QueuedFrame[] = [];
  /** Frames of a segment that was deleted, to be appended once more. */
  private orphans: AppendedFrame[] = [];
  private segment: SegmentWriter | undefined;
  private segmentNumber = 0;
  /** Bytes of other segments, ours and others', when they were last counted: at least at every new segment. */
  private otherBytes = 0;

  constructor(
    private readonly setup: WorkerSetup,
    private readonly directory: JournalDirectory,
    private readonly backlog: Backlog,
  ) {}

  /** Bytes of the journal folder, all writers' (others' as of when they were last counted). */
  get journalBytes(): number {
    return this.otherBytes + (this.segment?.bytes ?? 0);
  }

  get hasQueued(): boolean {
    return this.queue.length > 0;
  }

  enqueue(frame: QueuedFrame): void {
    this.queue.push(frame);
  }

  /**
   * Makes durable what is queued, from the front, as far as the journal has room.
   * @returns the last batch that is now durable, or undefined when nothing was queued.
   * @throws the system's error, SegmentDeletedError, or JournalFullError when there is room for none; what is
   * queued stays queued, in order.
   */
  appendQueued(): QueuedFrame | undefined {
    if (this.queue.length === 0) return undefined;
    if (this.segment !== undefined && this.segment.bytes >= this.setup.segmentBytes) this.close();
    const frames = this.fitting();
    const segment = (this.segment ??= this.openSegment());
    if (this.orphans.length > 0) {
      this.append(segment, this.orphans);
      this.orphans = [];
    }
    this.append(segment, frames);
    this.queue.splice(0, frames.length);
    return frames.at(-1);
  }

  /** Ends the current segment, so that it can be deleted once it is applied. */
  close(): void {
    this.otherBytes += this.segment?.bytes ?? 0;
    this.segment?.close();
    this.segment = undefined;
    this.backlog.completeSegments();
  }

  /** Starts a new segment with the next append if somebody has deleted the present one. */
  checkSegment(): void {
    if (this.segment?.isDeleted === true) this.abandon(this.segment);
  }

  private append(segment: SegmentWriter, frames: readonly OwnFrame[]): void {
    const offsets = this.appendTo(segment, frames);
    // An fsync of a file without a name makes nothing durable.
    if (segment.isDeleted) {
      this.abandon(segment);
      throw new SegmentDeletedError(segment.path);
    }
    frames.forEach((frame, i) => {
      this.backlog.appended({ ...frame, instance: this.setup.instance }, offsets[i]!, sizeOf(frame));
    });
  }

  private appendTo(segment: SegmentWriter, frames: readonly Frame[]): number[] {
    try {
      return segment.append(frames);
    } catch (error) {
      if (segment.isBroken) this.close();
      throw error;
    }
  }

  /** Its acknowledged frames are only readable as long as it is open: they are appended once more elsewhere. */
  private abandon(segment: SegmentWriter): void {
    this.orphans.push(...this.backlog.waitingOf(segment.path));
    this.close();
  }

  private fitting(): QueuedFrame[] {
    const { journalMaxBytes } = this.setup;
    const wanted = this.queue.reduce((sum, frame) => sum + sizeOf(frame), 0);
    if (this.segment === undefined || this.journalBytes + wanted > journalMaxBytes) this.countOtherBytes();
    let end = this.journalBytes;
    let count = 0;
    while (count < this.queue.length && end + sizeOf(this.queue[count]!) <= journalMaxBytes) {
      end += sizeOf(this.queue[count++]!);
    }
    if (count > 0) return this.queue.slice(0, count);
    // Let what is applied go, even if the segment is not full yet.
    this.close();
    // A batch that is larger than the budget would wait for ever: an empty journal takes it.
    this.countOtherBytes();
    if (this.otherBytes === 0) return this.queue.slice(0, 1);
    throw new JournalFullError(journalMaxBytes);
  }

  private countOtherBytes(): void {
    this.directory.create();
    this.otherBytes = this.directory.bytes() - (this.segment?.bytes ?? 0);
  }

  private openSegment(): SegmentWriter {
    const { instance, incarnation } = this.setup;
    const path = this.directory.segmentPath(`${instance}.${incarnation}`, ++this.segmentNumber);
    const segment = new SegmentWriter(path, instance);
    this.backlog.openSegment(path, instance, segment.bytes);
    return segment;
  }
}

function sizeOf(frame: Frame): number {
  return FRAME_HEADER_BYTES + frame.payload.length;
}
