/** Sealed blocks in which nothing fits a filter: they are not looked at again. One bit each, by number. */
export class EmptyBlocks {
  private bits = new Uint8Array(64);

  get bytes(): number {
    return this.bits.length;
  }

  has(block: number): boolean {
    return ((this.bits[block >>> 3] ?? 0) & (1 << (block & 7))) !== 0;
  }

  add(block: number): void {
    if (block >>> 3 >= this.bits.length) {
      const larger = new Uint8Array(Math.max(this.bits.length * 2, (block >>> 3) + 64));
      larger.set(this.bits);
      this.bits = larger;
    }
    this.bits[block >>> 3]! |= 1 << (block & 7);
  }
}
