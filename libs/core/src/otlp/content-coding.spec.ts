import { deflateRawSync, deflateSync, constants, gzipSync, zstdCompressSync } from 'node:zlib';
import { type ContentCoding, decompress } from './content-coding.js';

const TEXT = Buffer.from('the same words again and again, '.repeat(50));

/** Too large for the sync functions of node:zlib, also compressed. */
const LARGE = Buffer.from(Array.from({ length: 300_000 }, (_, n) => n.toString(36)).join());

const ENCODERS: ReadonlyArray<readonly [string, ContentCoding, (body: Buffer) => Buffer]> = [
  ['gzip', 'gzip', (body) => gzipSync(body)],
  ['deflate (zlib)', 'deflate', (body) => deflateSync(body)],
  ['deflate (raw)', 'deflate', (body) => deflateRawSync(body)],
  ['zstd', 'zstd', (body) => zstdCompressSync(body)],
];

function malformed(pattern: RegExp): Error {
  return expect.objectContaining({
    code: 'ERR_BLOTTER_MALFORMED',
    message: expect.stringMatching(pattern) as string,
  }) as Error;
}

describe.each(ENCODERS)('a body in %s', (_, coding, compress) => {
  it('is decompressed', async () => {
    expect(Buffer.from(await decompress(compress(TEXT), coding, TEXT.length))).toEqual(TEXT);
    expect(await decompress(compress(Buffer.alloc(0)), coding, 1)).toHaveLength(0);
  });

  it('is refused beyond the bound, however large it would become', async () => {
    const bomb = compress(Buffer.alloc(50_000_000));
    for (const [body, bound] of [
      [compress(TEXT), TEXT.length - 1],
      [bomb, 1000],
    ] as const) {
      await expect(decompress(body, coding, bound)).rejects.toThrow(
        expect.objectContaining({
          code: 'ERR_BLOTTER_TOO_LARGE',
          message: expect.stringContaining(`larger than ${bound} bytes`) as string,
        }),
      );
    }
  });

  it('is refused when it is cut off anywhere', async () => {
    const body = compress(TEXT);
    for (let length = 0; length < body.length; length++) {
      await expect(decompress(body.subarray(0, length), coding, 10_000)).rejects.toThrow(
        malformed(/^The body is not/),
      );
    }
  });

  it('is refused with something behind its end', async () => {
    for (const rest of ['x', 'garbage behind the end', '\0\0\0\0']) {
      await expect(
        decompress(Buffer.concat([compress(TEXT), Buffer.from(rest)]), coding, 10_000),
      ).rejects.toThrow(malformed(/^The body is not/));
    }
  });

  it('is treated alike when it is large', async () => {
    const body = compress(LARGE);
    expect(Buffer.from(await decompress(body, coding, LARGE.length)).equals(LARGE)).toBe(true);
    await expect(decompress(body, coding, LARGE.length - 1)).rejects.toThrow(/larger than \d+ bytes/);
    for (const length of [100_000, body.length >> 1, body.length - 1]) {
      await expect(decompress(body.subarray(0, length), coding, LARGE.length)).rejects.toThrow(
        malformed(/^The body is not/),
      );
    }
    for (const rest of ['x', '\0\0\0\0', 'garbage behind the end']) {
      const longer = Buffer.concat([body, Buffer.from(rest)]);
      await expect(decompress(longer, coding, LARGE.length)).rejects.toThrow(malformed(/^The body is not/));
    }
  });

  it('leaves nothing in memory when it is too large or damaged', async () => {
    const bound = 32 * 1024 * 1024;
    const tooLarge = compress(Buffer.alloc(bound + 1));
    const damaged = compress(LARGE).subarray(0, -1);
    const before = process.memoryUsage().arrayBuffers;
    for (let times = 0; times < 5; times++) {
      await expect(decompress(tooLarge, coding, bound)).rejects.toThrow(/larger than/);
      await expect(decompress(damaged, coding, bound)).rejects.toThrow(/^The body is not/);
    }
    // A damaged one may leave the last chunk of its engine to V8.
    expect(process.memoryUsage().arrayBuffers - before).toBeLessThan(10 * 1024 * 1024);
  });

  it('is refused when it is no such thing', async () => {
    for (const body of ['', 'plain text, not compressed at all', '\u0007\u0000\u0001']) {
      await expect(decompress(Buffer.from(body), coding, 10_000)).rejects.toThrow(
        malformed(/^The body is not/),
      );
    }
  });
});

describe('decompress', () => {
  it.each([
    ['gzip', gzipSync],
    ['zstd', zstdCompressSync],
  ] as const)('takes %s in several parts, and counts them together', async (coding, compress) => {
    const body = Buffer.concat([compress(TEXT), compress(TEXT), compress(Buffer.alloc(0))]);
    expect(Buffer.from(await decompress(body, coding, TEXT.length * 2))).toEqual(Buffer.concat([TEXT, TEXT]));
    await expect(decompress(body, coding, TEXT.length * 2 - 1)).rejects.toThrow(
      expect.objectContaining({ code: 'ERR_BLOTTER_TOO_LARGE' }),
    );
  });

  it('refuses large gzip with a wrong checksum', async () => {
    const body = gzipSync(LARGE);
    body[body.length - 5]! ^= 1;
    await expect(decompress(body, 'gzip', LARGE.length)).rejects.toThrow(malformed(/check/));
  });

  it('takes large parts behind small ones', async () => {
    for (const [coding, compress] of [
      ['gzip', gzipSync],
      ['zstd', zstdCompressSync],
    ] as const) {
      const body = Buffer.concat([TEXT, LARGE, TEXT].map((part) => compress(part)));
      const plain = await decompress(body, coding, 32 * 1024 * 1024);
      expect(Buffer.concat([TEXT, LARGE, TEXT]).equals(plain)).toBe(true);
    }
  });

  it('refuses a zstd window that is larger than the bound and than senders use', async () => {
    const params = { [constants.ZSTD_c_windowLog]: 25, [constants.ZSTD_c_contentSizeFlag]: 0 };
    // Larger than the window: a small body gets a small window, whatever was asked for.
    const body = zstdCompressSync(Buffer.alloc(40 * 1024 * 1024), { params });
    await expect(decompress(body, 'zstd', 1_000_000)).rejects.toThrow(malformed(/window|memory/i));
    expect(await decompress(body, 'zstd', 64 * 1024 * 1024)).toHaveLength(40 * 1024 * 1024);
  });

  it('refuses data that needs a dictionary', async () => {
    const body = deflateSync(TEXT, { dictionary: Buffer.from('the same words') });
    await expect(decompress(body, 'deflate', 10_000)).rejects.toThrow(malformed(/dictionary/i));
  });

  it('gives back a plain body as it is, within the bound', async () => {
    expect(await decompress(TEXT, 'identity', TEXT.length)).toBe(TEXT);
    expect(await decompress(new Uint8Array(), 'identity', 1)).toHaveLength(0);
    await expect(decompress(TEXT, 'identity', TEXT.length - 1)).rejects.toThrow(
      expect.objectContaining({ code: 'ERR_BLOTTER_TOO_LARGE' }),
    );
  });
});
