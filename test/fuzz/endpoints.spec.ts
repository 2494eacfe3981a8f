import { expect } from '@jest/globals';
import Database from 'better-sqlite3';
import fc from 'fast-check';
import { encodingOf } from '../conformance/expect-status.js';
import { GrpcConnection, framed } from '../sidecar-bad-input/grpc-call.js';
import { officialProto } from '../support/otlp/official-proto.js';
import { SidecarUnderTest } from '../support/otlp/sidecar-under-test.js';
import { Workplace } from '../support/workplace.js';
import { expectedRecords } from './expected-answer.js';
import { type FuzzInput, type FuzzPlan, fuzzInput, fuzzPlan } from './fuzz-input.js';

/** Real requests with changed bytes, against the endpoints of a running sidecar. */

const INPUTS = Number(process.env.BLOTTER_FUZZ_INPUTS_ENDPOINTS ?? 6_000);
const IN_FLIGHT = 16;
const ANSWER_TIMEOUT_MS = 20_000;
/** What a sidecar with two decoding threads may need at most, for any number of inputs: 600 MiB have been seen. */
const MAX_PEAK_MB = 900;
const GRPC_CODES = { ok: 0, refused: [3, 8] };

const place = new Workplace();
let sidecar: SidecarUnderTest;
let grpc: GrpcConnection;
/** Records of requests that were answered with success. */
let taken = 0;

beforeEach(async () => {
  taken = 0;
  sidecar = await SidecarUnderTest.start({
    directory: place.directory,
    env: { BLOTTER_RECEIVERS_DECODE_THREADS: '2' },
  });
  place.later(() => sidecar.end('SIGKILL'));
  grpc = new GrpcConnection(sidecar.process.grpc);
  place.later(() => grpc.close());
});

/** Sends it and checks the answer. @returns whether it was taken. */
async function isTaken(input: FuzzInput): Promise<boolean> {
  if (input.way === 'gRPC') {
    const flag = input.coding === 'identity' ? 0 : 1;
    const ending = await grpc.call(framed(input.body, { flag }), { 'grpc-encoding': input.coding });
    if (ending.grpcStatus !== GRPC_CODES.ok) {
      expect(GRPC_CODES.refused).toContain(ending.grpcStatus);
      expect(ending.message).not.toBe('');
      return false;
    }
    officialProto.decodeResponse(ending.body.subarray(5), 'protobuf');
    return true;
  }
  const { way: encoding, coding, body } = input;
  const answer = await sidecar.http.post(body, { encoding, coding });
  expect(encodingOf(answer)).toBe(encoding);
  if (answer.status !== 200) {
    expect([400, 413]).toContain(answer.status);
    expect(officialProto.decodeStatus(answer.body, encoding).message).not.toBe('');
    return false;
  }
  officialProto.decodeResponse(answer.body, encoding);
  return true;
}

async function expectRightAnswer(plan: FuzzPlan): Promise<void> {
  const input = await fuzzInput(plan);
  const answered = await within(ANSWER_TIMEOUT_MS, isTaken(input));
  const records = await expectedRecords(input);
  expect(answered).toBe(records !== undefined);
  taken += records ?? 0;
}

async function within<T>(timeoutMs: number, answer: Promise<T>): Promise<T> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(new Error(`No answer in ${timeoutMs} ms.`)), timeoutMs);
  });
  return Promise.race([answer, late]).finally(() => clearTimeout(timer));
}

function storedRecords(): number {
  const database = new Database(sidecar.store, { readonly: true, timeout: 30_000 });
  const ours = `event_name LIKE 'blotter.%' OR body = 'barrier'`;
  const count = database.prepare(`SELECT count(*) FROM record WHERE NOT ifnull(${ours}, 0)`).pluck().get();
  database.close();
  return count as number;
}

it(
  'whatever is sent is answered, and all that was taken is stored',
  async () => {
    const together = fc.array(fuzzPlan, { minLength: IN_FLIGHT, maxLength: IN_FLIGHT });
    await fc.assert(
      fc.asyncProperty(together, async (plans) => {
        await Promise.all(plans.map(expectRightAnswer));
      }),
      // Shrinking would send thousands more: the plans are small, and the first that fails is enough.
      { numRuns: Math.ceil(INPUTS / IN_FLIGHT), endOnFailure: true },
    );
    await sidecar.settle();
    expect(storedRecords()).toBe(taken);
    expect(taken).toBeGreaterThan(INPUTS / 10);
    expect(sidecar.memory().peakMb).toBeLessThan(MAX_PEAK_MB);
    expect(sidecar.problems()).toEqual([]);
    expect(await sidecar.end()).toBe(0);
  },
  Math.max(180_000, INPUTS * 20),
);
