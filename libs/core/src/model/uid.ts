import { createHash, randomBytes } from 'node:crypto';

const HEX16 = Array.from({ length: 65536 }, (_, i) => i.toString(16).padStart(4, '0'));

/**
 * Makes record uids: UUID version 7 text (RFC 9562) whose 74 free bits are a 32-bit sequence number
 * and 42 bits of the writer instance. So uids of one instance sort by time and then by sequence,
 * never repeat, and cost no randomness per record.
 *
 * Layout: `tttttttt-tttt-7sss-Vsss-s·iiiiiiiiii` with V = variant bits and the instance's first two.
 */
export class UidGenerator {
  private sequence = 0;
  private millis = -1;
  private prefix = '';
  private readonly variant: string;
  private readonly suffix: string;

  /** @param instanceBits - 6 bytes that no other writer instance has; random by default. */
  constructor(
    instanceBits: Uint8Array = randomBytes(6),
    private readonly now: () => number = Date.now,
  ) {
    ({ variant: this.variant, suffix: this.suffix } = markOf(Buffer.from(instanceBits).toString('hex')));
  }

  /** The next uid. The clock never runs backwards inside one generator, so uids keep their order. */
  next(): string {
    const now = this.now();
    if (now > this.millis) {
      this.millis = now;
      const high = Math.floor(now / 65536);
      this.prefix = `${HEX16[(high >>> 16) & 0xffff]}${HEX16[high & 0xffff]}-${HEX16[now % 65536]}-7`;
    }
    const sequence = this.sequence;
    this.sequence = (sequence + 1) >>> 0;
    const top = HEX16[sequence >>> 16]!;
    const low = HEX16[sequence & 0xffff]!;
    return `${this.prefix}${top.slice(0, 3)}-${this.variant}${top[3]}${low.slice(0, 2)}-${low.slice(2)}${this.suffix}`;
  }
}

/** The instance bits for {@link UidGenerator} of a writer instance that has a random UUID. */
export function instanceBits(instance: string): Uint8Array {
  return Buffer.from(hexOf(instance), 'hex');
}

/** Tells uids that a {@link UidGenerator} has made with the {@link instanceBits} of this writer instance from all others. */
export function ownUids(instance: string): (uid: string) => boolean {
  const hex = hexOf(instance);
  if (!/^[0-9a-f]{12}$/.test(hex)) return () => false;
  const { variant, suffix } = markOf(hex);
  return (uid) => uid.length === 36 && uid[14] === '7' && uid[19] === variant && uid.endsWith(suffix);
}

/** The first 6 bytes of a UUID version 4 are random. */
function hexOf(instance: string): string {
  return instance.replaceAll('-', '').slice(0, 12);
}

function markOf(hex: string): { readonly variant: string; readonly suffix: string } {
  return { variant: (8 + (Number.parseInt(hex[0]!, 16) & 3)).toString(16), suffix: hex.slice(1, 11) };
}

/** The uid of what has a name: whoever names it the same gets the same uid (UUID version 8). */
export function derivedUid(name: string): string {
  const hex = createHash('sha256').update(name).digest('hex');
  const variant = (8 + (Number.parseInt(hex[16]!, 16) & 3)).toString(16);
  return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-8${hex.slice(13, 16)}-${variant}${hex.slice(17, 20)}-${hex.slice(20, 32)}`;
}
