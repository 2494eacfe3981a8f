import { crc32 } from 'node:zlib';
import {
  MAX_PAYLOAD_BYTES,
  SEGMENT_HEADER_BYTES,
  decodeSegmentHeader,
  encodeFrameHeader,
  encodeSegmentHeader,
  payloadLength,
} from './segment-format.js';

const HEADER = { instance: '0b8f7a3e-5c1d-4e2f-8a9b-0c1d2e3f4a5b', createdAtMs: 1_700_000_000_123 };

describe('the format of a segment', () => {
  it('stays what it is: other versions and other tools read it', () => {
    // Computed by another implementation, in Python.
    expect(encodeSegmentHeader(HEADER).toString('hex')).toBe(
      '424c544a010000000b8f7a3e5c1d4e2f8a9b0c1d2e3f4a5b00b08756febc7842e1b30cab',
    );
    const frame = { batch: 7, records: 2, appendedAtMs: 1000, payload: new Uint8Array([1, 2, 3]) };
    expect(encodeFrameHeader(frame).toString('hex')).toBe(
      '030000006173ef8c020000000000000000001c400000000000408f40',
    );
  });

  it('refuses a version that it does not know, saying what to do', () => {
    const newer = encodeSegmentHeader(HEADER);
    newer.writeUInt16LE(2, 4);
    newer.writeUInt32LE(crc32(newer.subarray(0, 32)), 32);
    expect(() => decodeSegmentHeader(newer)).toThrow(
      expect.objectContaining({ code: 'ERR_BLOTTER_JOURNAL', message: expect.stringContaining('version 2') }),
    );
  });

  it('takes a version for damage, not for news, when the CRC does not match', () => {
    const damaged = encodeSegmentHeader(HEADER);
    damaged.writeUInt16LE(2, 4);
    expect(decodeSegmentHeader(damaged)).toBeUndefined();
    expect(decodeSegmentHeader(Buffer.alloc(SEGMENT_HEADER_BYTES))).toBeUndefined();
  });

  it('takes a length beyond any batch for damage', () => {
    const header = encodeFrameHeader({ batch: 1, records: 1, appendedAtMs: 1, payload: new Uint8Array(0) });
    header.writeUInt32LE(MAX_PAYLOAD_BYTES, 0);
    expect(payloadLength(header)).toBe(MAX_PAYLOAD_BYTES);
    header.writeUInt32LE(MAX_PAYLOAD_BYTES + 1, 0);
    expect(payloadLength(header)).toBeUndefined();
    expect(payloadLength(header.subarray(1))).toBeUndefined();
  });
});
