/*
 * When the rows of a chunk happened, in milliseconds since 1970: stored as little-endian uint32 milliseconds after
 * the chunk's earliest, or, when they are more than 49 days apart, as float64 milliseconds since 1970. There are as
 * many as the chunk has had row ids, from its first on; those of rows that are not there mean nothing.
 */

/** @param minMs - the earliest of the rows that are there. */
export function writeTimes(times: Float64Array, minMs: number, maxMs: number): Buffer {
  if (maxMs - minMs > 0xffff_ffff) return Buffer.from(times.slice().buffer);
  const offsets = new Uint32Array(times.length);
  for (let i = 0; i < times.length; i++) offsets[i] = times[i]! - minMs;
  return Buffer.from(offsets.buffer);
}

/** Times of a chunk as they are stored: `base + values[row]` is milliseconds since 1970. */
export interface ChunkTimes {
  readonly base: number;
  readonly values: Uint32Array | Float64Array;
}

export function readChunkTimes(stored: Uint8Array, minMs: number, maxMs: number): ChunkTimes {
  const { buffer, byteOffset, byteLength } = stored;
  const bytes = buffer.slice(byteOffset, byteOffset + byteLength) as ArrayBuffer;
  return maxMs - minMs > 0xffff_ffff
    ? { base: 0, values: new Float64Array(bytes) }
    : { base: minMs, values: new Uint32Array(bytes) };
}

export function readTimes(stored: Uint8Array, minMs: number, maxMs: number): Float64Array {
  const { buffer, byteOffset, byteLength } = stored;
  const bytes = buffer.slice(byteOffset, byteOffset + byteLength) as ArrayBuffer;
  if (maxMs - minMs > 0xffff_ffff) return new Float64Array(bytes);
  const offsets = new Uint32Array(bytes);
  const times = new Float64Array(offsets.length);
  for (let i = 0; i < offsets.length; i++) times[i] = minMs + offsets[i]!;
  return times;
}

/** OTLP's time, or that of observation where it is unknown; columns hold values above 2^63 as negative ones. */
export function timeNano(time: bigint, observed: bigint): bigint {
  return BigInt.asUintN(64, time === 0n ? observed : time);
}
