import { expect } from '@jest/globals';
import { type Encoding, type Status, officialProto } from '../support/otlp/official-proto.js';
import { CONTENT_TYPES, type HttpAnswer } from '../support/otlp/otlp-http.js';

/** google.rpc.Code */
export const Code = {
  INVALID_ARGUMENT: 3,
  DEADLINE_EXCEEDED: 4,
  NOT_FOUND: 5,
  PERMISSION_DENIED: 7,
  RESOURCE_EXHAUSTED: 8,
  UNIMPLEMENTED: 12,
  UNAVAILABLE: 14,
  UNAUTHENTICATED: 16,
} as const;

/** The media type of an answer, without parameters. */
export function mediaType({ headers }: HttpAnswer): string {
  return String(headers['content-type']).split(';')[0]!.trim();
}

/** The encoding that an answer says it is in. @throws Error when it is in none of OTLP's. */
export function encodingOf(answer: HttpAnswer): Encoding {
  if (mediaType(answer) === CONTENT_TYPES.protobuf) return 'protobuf';
  if (mediaType(answer) === CONTENT_TYPES.json) return 'json';
  throw new Error(`The answer is ${mediaType(answer)}: ${answer.body.toString()}`);
}

/** Expects a google.rpc.Status, in the encoding when there is one to mirror, that says something. */
export function expectStatus(
  answer: HttpAnswer,
  expected: { readonly status: number; readonly code?: number; readonly encoding?: Encoding | undefined },
): Status {
  expect({ status: answer.status, body: answer.body.toString() }).toMatchObject({ status: expected.status });
  const encoding = encodingOf(answer);
  if (expected.encoding !== undefined) expect(encoding).toBe(expected.encoding);
  const status = officialProto.decodeStatus(answer.body, encoding);
  if (expected.code === undefined) expect(status.code).toBeGreaterThan(0);
  else expect(status).toMatchObject({ code: expected.code });
  expect(status.message).toMatch(/\w+ \w+/);
  return status;
}
