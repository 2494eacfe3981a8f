import { closeSync, ftruncateSync, openSync, readSync, writeSync } from 'node:fs';

/** What shim.c can do to a path. */
export const FaultKind = { none: 0, slowSync: 1, failSync: 2, full: 3, readOnly: 4 } as const;
export type FaultKind = (typeof FaultKind)[keyof typeof FaultKind];

const MAGIC = 0x31464c42;
const RULES = 63;
/** Of the header, and of each rule. */
const BLOCK_BYTES = 512;
const PATH_BYTES = 488;
const Header = { magic: 0, kinds: 4, clockMs: 8 } as const;
const Field = { kind: 0, delayMs: 8, hits: 16, path: 24 } as const;

/**
 * The file that shim.c maps. Its layout is in shim.c. Written in an order that leaves no moment in which a process
 * could read half a rule.
 */
export class ControlFile {
  private readonly fd: number;
  private readonly kinds = new Array<FaultKind>(RULES).fill(FaultKind.none);
  private last = RULES - 1;

  /** Creates it. */
  constructor(readonly path: string) {
    this.fd = openSync(path, 'wx+', 0o600);
    ftruncateSync(this.fd, BLOCK_BYTES * (1 + RULES));
    this.writeUint32(Header.magic, MAGIC);
  }

  set clockMs(value: number) {
    this.writeInt64(Header.clockMs, value);
  }

  /**
   * Sets a rule. The place that was freed longest ago is used again, so that a thread that is just looking at a rule
   * does not see it change.
   * @returns its number.
   * @throws RangeError when the path is empty or too long, or too many rules are set.
   */
  set(kind: FaultKind, path: string, delayMs = 0): number {
    const bytes = Buffer.from(`${path}\0`);
    if (path === '' || bytes.length > PATH_BYTES) {
      throw new RangeError(`Not a part of a path that the shim can take: "${path}".`);
    }
    let rule = this.last;
    do {
      rule = (rule + 1) % RULES;
      if (this.kinds[rule] === FaultKind.none) break;
      if (rule === this.last) throw new RangeError(`More than ${RULES} faults at once.`);
    } while (true);
    this.last = rule;
    const offset = blockOf(rule);
    writeSync(this.fd, bytes, 0, bytes.length, offset + Field.path);
    this.writeInt64(offset + Field.delayMs, delayMs);
    this.writeInt64(offset + Field.hits, 0);
    this.kinds[rule] = kind;
    this.writeKinds();
    this.writeUint32(offset + Field.kind, kind);
    return rule;
  }

  unset(rule: number): void {
    this.writeUint32(blockOf(rule) + Field.kind, FaultKind.none);
    this.kinds[rule] = FaultKind.none;
    this.writeKinds();
  }

  /** How many calls a rule has met, in all processes. */
  hits(rule: number): number {
    const bytes = Buffer.alloc(8);
    readSync(this.fd, bytes, 0, bytes.length, blockOf(rule) + Field.hits);
    return Number(bytes.readBigUInt64LE());
  }

  close(): void {
    closeSync(this.fd);
  }

  private writeKinds(): void {
    this.writeUint32(
      Header.kinds,
      this.kinds.reduce<number>((bits, kind) => bits | (kind === FaultKind.none ? 0 : 1 << kind), 0),
    );
  }

  private writeUint32(offset: number, value: number): void {
    const bytes = Buffer.alloc(4);
    bytes.writeUInt32LE(value);
    writeSync(this.fd, bytes, 0, bytes.length, offset);
  }

  private writeInt64(offset: number, value: number): void {
    const bytes = Buffer.alloc(8);
    bytes.writeBigInt64LE(BigInt(value));
    writeSync(this.fd, bytes, 0, bytes.length, offset);
  }
}

function blockOf(rule: number): number {
  return BLOCK_BYTES * (1 + rule);
}
