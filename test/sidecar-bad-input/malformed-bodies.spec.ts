import { expect } from '@jest/globals';
import { Code, expectStatus } from '../conformance/expect-status.js';
import { CODINGS, compressed } from '../support/otlp/otlp-http.js';
import { MALFORMED_JSON } from './malformed-json.js';
import { MALFORMED_PROTOBUF } from './malformed-protobuf.js';
import { Victim } from './victim.js';

const victim = new Victim();

describe('protobuf over HTTP', () => {
  it.each(MALFORMED_PROTOBUF)('$name is refused, and the Status says why', async ({ body, says }) => {
    const answer = await victim.sidecar.http.post(body, { encoding: 'protobuf' });
    expect(
      expectStatus(answer, { status: 400, code: Code.INVALID_ARGUMENT, encoding: 'protobuf' }).message,
    ).toMatch(says);
  });
});

describe('JSON over HTTP', () => {
  it.each(MALFORMED_JSON)('$name is refused, and the Status says why', async ({ body, says }) => {
    const answer = await victim.sidecar.http.post(body, { encoding: 'json' });
    expect(
      expectStatus(answer, { status: 400, code: Code.INVALID_ARGUMENT, encoding: 'json' }).message,
    ).toMatch(says);
  });
});

describe('protobuf over gRPC', () => {
  it.each(MALFORMED_PROTOBUF)('$name is refused, and the message says why', async ({ body, says }) => {
    const answer = await victim.sidecar.grpc.export(body);
    expect(answer.code).toBe(Code.INVALID_ARGUMENT);
    expect(answer.message).toMatch(says);
  });
});

it.each(CODINGS)('what is malformed is refused in content coding %s, too', async (coding) => {
  for (const { body } of MALFORMED_PROTOBUF) {
    const answer = await victim.sidecar.http.post(await compressed(body, coding), {
      encoding: 'protobuf',
      coding,
    });
    expectStatus(answer, { status: 400, code: Code.INVALID_ARGUMENT, encoding: 'protobuf' });
  }
});

it('nothing of what was refused is stored', async () => {
  const { sidecar } = victim;
  await sidecar.settle();
  expect(sidecar.stored.others()).toEqual([]);
});
