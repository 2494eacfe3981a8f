import { deflateRawSync, deflateSync, constants, gzipSync, zstdCompressSync } from 'node:zlib';
import { type ContentCoding, decompress } from './content-coding.js';

const TEXT = Buffer.from('the same words again and again, '.repeat(50));

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
  it('is decompressed', () => {
    expect(Buffer.from(decompress(compress(TEXT), coding, TEXT.length))).toEqual(TEXT);
    expect(decompress(compress(Buffer.alloc(0)), coding, 1)).toHaveLength(0);
  });

  it('is refused beyond the bound, however large it would become', () => {
    const bomb = compress(Buffer.alloc(50_000_000));
    for (const [body, bound] of [
      [compress(TEXT), TEXT.length - 1],
      [bomb, 1000],
    ] as const) {
      expect(() => decompress(body, coding, bound)).toThrow(
        expect.objectContaining({
          code: 'ERR_BLOTTER_TOO_LARGE',
          message: expect.stringContaining(`larger than ${bound} bytes`) as string,
        }),
      );
    }
  });

  it('is refused when it is cut off anywhere', () => {
    const body = compress(TEXT);
    for (let length = 0; length < body.length; length++) {
      expect(() => decompress(body.subarray(0, length), coding, 10_000)).toThrow(
        malformed(/^The body is not/),
      );
    }
  });

  it('is refused with something behind its end', () => {
    for (const rest of ['x', 'garbage behind the end', '\0\0\0\0']) {
      expect(() => decompress(Buffer.concat([compress(TEXT), Buffer.from(rest)]), coding, 10_000)).toThrow(
        malformed(/^The body is not/),
      );
    }
  });

  it('is refused when it is no such thing', () => {
    for (const body of ['', 'plain text, not compressed at all', '\u0007\u0000\u0001']) {
      expect(() => decompress(Buffer.from(body), coding, 10_000)).toThrow(malformed(/^The body is not/));
    }
  });
});

describe('decompress', () => {
  it.each([
    ['gzip', gzipSync],
    ['zstd', zstdCompressSync],
  ] as const)('takes %s in several parts, and counts them together', (coding, compress) => {
    const body = Buffer.concat([compress(TEXT), compress(TEXT), compress(Buffer.alloc(0))]);
    expect(Buffer.from(decompress(body, coding, TEXT.length * 2))).toEqual(Buffer.concat([TEXT, TEXT]));
    expect(() => decompress(body, coding, TEXT.length * 2 - 1)).toThrow(
      expect.objectContaining({ code: 'ERR_BLOTTER_TOO_LARGE' }),
    );
  });

  it('refuses a zstd window that is larger than the bound and than senders use', () => {
    const params = { [constants.ZSTD_c_windowLog]: 25, [constants.ZSTD_c_contentSizeFlag]: 0 };
    // Larger than the window: a small body gets a small window, whatever was asked for.
    const body = zstdCompressSync(Buffer.alloc(40 * 1024 * 1024), { params });
    expect(() => decompress(body, 'zstd', 1_000_000)).toThrow(malformed(/window|memory/i));
    expect(decompress(body, 'zstd', 64 * 1024 * 1024)).toHaveLength(40 * 1024 * 1024);
  });

  it('refuses data that needs a dictionary', () => {
    const body = deflateSync(TEXT, { dictionary: Buffer.from('the same words') });
    expect(() => decompress(body, 'deflate', 10_000)).toThrow(malformed(/dictionary/i));
  });

  it('gives back a plain body as it is, within the bound', () => {
    expect(decompress(TEXT, 'identity', TEXT.length)).toBe(TEXT);
    expect(decompress(new Uint8Array(), 'identity', 1)).toHaveLength(0);
    expect(() => decompress(TEXT, 'identity', TEXT.length - 1)).toThrow(
      expect.objectContaining({ code: 'ERR_BLOTTER_TOO_LARGE' }),
    );
  });
});
