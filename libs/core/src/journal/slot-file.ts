import {
  closeSync,
  fdatasyncSync,
  fstatSync,
  fsyncSync,
  openSync,
  readSync,
  rmSync,
  writeSync,
} from 'node:fs';
import { dirname } from 'node:path';
import { crc32 } from 'node:zlib';
import { fsyncDirectory } from './segment-writer.js';

/*
 * A small file that is allocated once and then rewritten in place, so that a full disk does not keep us from
 * writing it. A slot:
 *
 *   "BLTS"  u32 CRC of what follows  u32 JSON bytes  f64 sequence  JSON
 *
 * Slots 0 and 1 take turns, so that a write that is torn leaves the state before it. Slot 2 is for a last
 * word that another thread writes when the owner may be writing, too: it wins.
 */

const SLOT_BYTES = 4096;
const SLOTS = 3;
const LAST_WORD = 2;
const HEADER_BYTES = 20;
const MAGIC = 0x53544c42; // "BLTS"

/** Most bytes of JSON that a state may have. */
export const MAX_STATE_BYTES = SLOT_BYTES - HEADER_BYTES;

/** One JSON state in a preallocated file. */
export class SlotFile {
  private constructor(
    readonly path: string,
    private readonly fd: number,
    private sequence: number,
  ) {}

  /**
   * Allocates it (mode 0600), durably if the disk can: without an fsync it survives the end of the process all the same.
   * @throws the system's error; nothing is left behind then.
   */
  static create(path: string): SlotFile {
    const fd = openSync(path, 'wx+', 0o600);
    try {
      writeSync(fd, Buffer.alloc(SLOTS * SLOT_BYTES), 0, SLOTS * SLOT_BYTES, 0);
    } catch (error) {
      closeSync(fd);
      rmSync(path, { force: true });
      throw error;
    }
    try {
      fsyncSync(fd);
      fsyncDirectory(dirname(path));
    } catch {
      // What is appended to the journal meets it, too, and says so.
    }
    return new SlotFile(path, fd, 0);
  }

  /** @throws the system's error, ENOENT when there is none. */
  static open(path: string): SlotFile {
    const fd = openSync(path, 'r+');
    return new SlotFile(path, fd, newest(fd)?.sequence ?? 0);
  }

  /** The newest state, unchecked. @returns undefined when there is no file or no whole state in it. */
  static read(path: string): unknown {
    let fd: number;
    try {
      fd = openSync(path, 'r');
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
      throw error;
    }
    try {
      return newest(fd)?.state;
    } finally {
      closeSync(fd);
    }
  }

  /** The newest state, unchecked; undefined when nothing was written yet. */
  read(): unknown {
    return newest(this.fd)?.state;
  }

  /** True when its name is gone: somebody deleted the file or its folder. */
  get isDeleted(): boolean {
    return fstatSync(this.fd).nlink === 0;
  }

  /**
   * @param isDurable - wait for the disk; otherwise it survives the end of the process, not of the machine.
   * @param sequence - of several writers the highest wins; by default the next.
   */
  write(state: object, isDurable: boolean, sequence = this.sequence + 1): void {
    this.sequence = sequence;
    this.writeSlot(sequence % LAST_WORD, sequence, state, isDurable);
  }

  /** Begins anew, also when the new sequence is lower than the old. */
  reset(state: object, sequence: number): void {
    this.sequence = sequence;
    this.writeSlot((sequence + 1) % LAST_WORD, sequence, state, false);
    this.writeSlot(sequence % LAST_WORD, sequence, state, false);
  }

  /** From now on this is the state, whatever the owner of the file writes. */
  writeLastWord(state: object, isDurable: boolean): void {
    this.writeSlot(LAST_WORD, Number.MAX_SAFE_INTEGER, state, isDurable);
  }

  close(): void {
    closeSync(this.fd);
  }

  private writeSlot(slot: number, sequence: number, state: object, isDurable: boolean): void {
    const json = Buffer.from(JSON.stringify(state));
    if (json.length > MAX_STATE_BYTES) throw new RangeError(`A state of ${json.length} bytes is too large.`);
    const buffer = Buffer.alloc(HEADER_BYTES + json.length);
    buffer.writeUInt32LE(MAGIC, 0);
    buffer.writeUInt32LE(json.length, 8);
    buffer.writeDoubleLE(sequence, 12);
    json.copy(buffer, HEADER_BYTES);
    buffer.writeUInt32LE(crc32(buffer.subarray(8)), 4);
    writeSync(this.fd, buffer, 0, buffer.length, slot * SLOT_BYTES);
    if (isDurable) fdatasyncSync(this.fd);
  }
}

interface Slot {
  readonly sequence: number;
  readonly state: unknown;
}

function newest(fd: number): Slot | undefined {
  const buffer = Buffer.alloc(SLOTS * SLOT_BYTES);
  readSync(fd, buffer, 0, buffer.length, 0);
  let best: Slot | undefined;
  for (let slot = 0; slot < SLOTS; slot++) {
    const found = decode(buffer.subarray(slot * SLOT_BYTES, (slot + 1) * SLOT_BYTES));
    if (found !== undefined && (best === undefined || found.sequence > best.sequence)) best = found;
  }
  return best;
}

function decode(slot: Buffer): Slot | undefined {
  if (slot.readUInt32LE(0) !== MAGIC) return undefined;
  const length = slot.readUInt32LE(8);
  if (length > MAX_STATE_BYTES) return undefined;
  if (crc32(slot.subarray(8, HEADER_BYTES + length)) !== slot.readUInt32LE(4)) return undefined;
  return {
    sequence: slot.readDoubleLE(12),
    state: JSON.parse(slot.toString('utf8', HEADER_BYTES, HEADER_BYTES + length)) as unknown,
  };
}
