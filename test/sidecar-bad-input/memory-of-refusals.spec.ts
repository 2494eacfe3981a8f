import { expect } from '@jest/globals';
import { compressed } from '../support/otlp/otlp-http.js';
import { officialProto } from '../support/otlp/official-proto.js';
import { requestOf, saying } from '../support/otlp/otlp-json.js';
import { Victim } from './victim.js';

const IN_FLIGHT = 16;
/** Until heaps have the size that this load needs. */
const WARM_UP = 16_000;
const REFUSALS = 24_000;
/** 40 MiB have been seen; 260 when threads did not get to free what a failed decompression holds. */
const MAX_GROWTH_MB = 130;

const victim = new Victim();

it('tens of thousands of bodies that cannot be decompressed leave nothing behind', async () => {
  const { sidecar } = victim;
  const body = await compressed(officialProto.encodeRequest(requestOf([saying('x')]), 'protobuf'), 'gzip');
  const broken = body.subarray(0, -3);
  const refuse = async (count: number): Promise<number> => {
    for (let sent = 0; sent < count; sent += IN_FLIGHT) {
      const answers = Array.from({ length: IN_FLIGHT }, () =>
        sidecar.http.post(broken, { encoding: 'protobuf', coding: 'gzip' }),
      );
      for (const { status } of await Promise.all(answers)) expect(status).toBe(400);
    }
    return sidecar.memory().residentMb;
  };
  const before = await refuse(WARM_UP);
  expect((await refuse(REFUSALS)) - before).toBeLessThan(MAX_GROWTH_MB);
});
