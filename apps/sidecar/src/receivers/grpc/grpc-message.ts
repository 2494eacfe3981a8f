import type { ContentCoding } from '@blotter/core/otlp';
import type { SharedBody } from '../read-body.js';

/** Bytes before a message: whether it is compressed, and its length. */
export const PREFIX_BYTES = 5;

const CODINGS: ReadonlyMap<string, ContentCoding> = new Map([
  ['identity', 'identity'],
  ['gzip', 'gzip'],
  ['deflate', 'deflate'],
  ['zstd', 'zstd'],
]);

/** For the header grpc-accept-encoding of an answer. */
export const ACCEPTED_CODINGS = [...CODINGS.keys()].join(',');

/** @param header - grpc-encoding. */
export function codingOf(header: string | undefined): ContentCoding | undefined {
  return CODINGS.get((header ?? 'identity').toLowerCase());
}

/** The one message of a call, in the memory it came in. */
export type MessageResult =
  | { readonly kind: 'message'; readonly body: Uint8Array<SharedArrayBuffer>; readonly isCompressed: boolean }
  | { readonly kind: 'malformed'; readonly message: string };

/** @param bytes - everything that the sender has sent. */
export function unframe(bytes: SharedBody): MessageResult {
  if (bytes.byteLength < PREFIX_BYTES) return malformed('There is no message.');
  const flag = bytes[0]!;
  if (flag > 1) return malformed(`A message begins with 0 or 1, not with ${flag}.`);
  const length = bytes.readUInt32BE(1);
  const present = bytes.byteLength - PREFIX_BYTES;
  if (length !== present) {
    return malformed(
      `The message says that it has ${length} bytes, and ${present} came. Export takes one message.`,
    );
  }
  return { kind: 'message', body: bytes.subarray(PREFIX_BYTES), isCompressed: flag === 1 };
}

export function frame(message: Uint8Array): Buffer {
  const prefix = Buffer.alloc(PREFIX_BYTES);
  prefix.writeUInt32BE(message.byteLength, 1);
  return Buffer.concat([prefix, message]);
}

function malformed(message: string): MessageResult {
  return { kind: 'malformed', message };
}
