import type { ContentCoding, OtlpEncoding } from '@blotter/core/otlp';

const TYPES: ReadonlyMap<string, OtlpEncoding> = new Map([
  ['application/x-protobuf', 'protobuf'],
  ['application/json', 'json'],
]);
const CODINGS: ReadonlyMap<string, ContentCoding> = new Map([
  ['', 'identity'],
  ['identity', 'identity'],
  ['gzip', 'gzip'],
  ['x-gzip', 'gzip'],
  ['deflate', 'deflate'],
  ['zstd', 'zstd'],
]);

/** For the header Accept-Encoding of an answer. */
export const ACCEPTED_CODINGS = 'gzip, deflate, zstd';

/** @param header - Content-Type, with or without parameters. */
export function encodingOf(header: string | undefined): OtlpEncoding | undefined {
  return TYPES.get((header ?? '').split(';', 1)[0]!.trim().toLowerCase());
}

/** @param header - Content-Encoding; none is identity, several at once are unknown. */
export function codingOf(header: string | undefined): ContentCoding | undefined {
  return CODINGS.get((header ?? '').trim().toLowerCase());
}

export function contentTypeOf(encoding: OtlpEncoding): string {
  return encoding === 'protobuf' ? 'application/x-protobuf' : 'application/json';
}
