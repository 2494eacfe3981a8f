import { constants, deflateRawSync } from 'node:zlib';
import type { Coding } from '../support/otlp/otlp-http.js';

const MIB = 1 << 20;
const ZSTD_BLOCK_BYTES = 128 * 1024;

/** So many bytes of one value in a few KiB. The end of it is never reached, so its checksum is wrong. */
export function bomb(coding: Exclude<Coding, 'identity'>, bytes: number, fill = 0): Buffer {
  if (coding === 'zstd') return zstdBomb(bytes, fill);
  const head = coding === 'gzip' ? [0x1f, 0x8b, 8, 0, 0, 0, 0, 0, 0, 255] : [0x78, 0x9c];
  // A block that ends at a byte's end may be repeated as it is.
  const block = deflateRawSync(Buffer.alloc(MIB, fill), { finishFlush: constants.Z_FULL_FLUSH, level: 9 });
  const end = [0x03, 0x00, ...Array<number>(8).fill(0)];
  return Buffer.concat([Buffer.from(head), ...Array<Buffer>(bytes / MIB).fill(block), Buffer.from(end)]);
}

/** One frame of blocks that repeat a byte. */
function zstdBomb(bytes: number, fill: number): Buffer {
  const magicAndWindow = Buffer.from([0x28, 0xb5, 0x2f, 0xfd, 0x00, 0x38]);
  const blocks = bytes / ZSTD_BLOCK_BYTES;
  const block = (isLast: boolean): Buffer => {
    const header = (ZSTD_BLOCK_BYTES << 3) | (1 << 1) | (isLast ? 1 : 0);
    return Buffer.from([header & 0xff, (header >> 8) & 0xff, (header >> 16) & 0xff, fill]);
  };
  return Buffer.concat([magicAndWindow, ...Array<Buffer>(blocks - 1).fill(block(false)), block(true)]);
}
