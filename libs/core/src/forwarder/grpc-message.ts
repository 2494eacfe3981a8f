import { promisify } from 'node:util';
import { gunzip, gzip } from 'node:zlib';
import type { AnswerBody } from './read-answer.js';

const compress = promisify(gzip);
const decompress = promisify(gunzip);

/** Bytes before a message: whether it is compressed, and its length. */
const PREFIX_BYTES = 5;
const MAX_MESSAGE_BYTES = 1024 * 1024;

/** A message as gRPC sends it. */
export async function frame(message: Uint8Array, compression: 'none' | 'gzip'): Promise<Buffer> {
  const content = compression === 'gzip' ? await compress(message) : message;
  const prefix = Buffer.alloc(PREFIX_BYTES);
  prefix[0] = compression === 'gzip' ? 1 : 0;
  prefix.writeUInt32BE(content.byteLength, 1);
  return Buffer.concat([prefix, content]);
}

/**
 * The message of an answer. Servers may compress it as the request was.
 * @returns undefined when it is not one message, or too large.
 */
export async function unframe({ bytes, isCut }: AnswerBody): Promise<Buffer | undefined> {
  if (isCut || bytes.length < PREFIX_BYTES) return undefined;
  if (bytes.readUInt32BE(1) !== bytes.length - PREFIX_BYTES) return undefined;
  const content = bytes.subarray(PREFIX_BYTES);
  if (bytes[0] === 0) return content;
  return decompress(content, { maxOutputLength: MAX_MESSAGE_BYTES }).catch(() => undefined);
}
