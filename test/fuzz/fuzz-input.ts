import fc from 'fast-check';
import { anyRequest } from '../conformance/record/any-request.js';
import { type Encoding, ENCODINGS, officialProto } from '../support/otlp/official-proto.js';
import { type Coding, CODINGS, compressed } from '../support/otlp/otlp-http.js';
import { type Mutation, mutated, mutations } from './mutation.js';

/** A request of a real sender, changed on its way. */
export interface FuzzInput {
  readonly way: Encoding | 'gRPC';
  readonly coding: Coding;
  /** Before its content coding. */
  readonly plain: Buffer;
  /** As it is sent. */
  readonly body: Buffer;
}

export interface FuzzPlan {
  readonly way: FuzzInput['way'];
  readonly coding: Coding;
  readonly seed: number;
  readonly plain: readonly Mutation[];
  readonly coded: readonly Mutation[];
}

const SEEDS = 200;
const SAMPLES = fc.sample(anyRequest, { numRuns: SEEDS, seed: 4317 });
const BODIES: Readonly<Record<Encoding, readonly Buffer[]>> = Object.fromEntries(
  ENCODINGS.map((encoding) => [
    encoding,
    SAMPLES.map((request) => officialProto.encodeRequest(request, encoding)),
  ]),
) as Record<Encoding, Buffer[]>;

/** What is sent, how, and what happens to it; most content codings stay whole, so that what is in them is reached. */
export const fuzzPlan: fc.Arbitrary<FuzzPlan> = fc.record({
  way: fc.constantFrom<FuzzInput['way']>('protobuf', 'json', 'gRPC'),
  coding: fc.constantFrom(...CODINGS),
  seed: fc.nat(SEEDS - 1),
  plain: mutations,
  coded: fc.oneof({ weight: 4, arbitrary: fc.constant([]) }, { weight: 1, arbitrary: mutations }),
});

/** The input of a plan. */
export async function fuzzInput({ way, coding, seed, plain, coded }: FuzzPlan): Promise<FuzzInput> {
  const changed = mutated(BODIES[way === 'json' ? 'json' : 'protobuf'][seed]!, plain);
  const body = coding === 'identity' ? changed : mutated(await compressed(changed, coding), coded);
  return { way, coding, plain: changed, body };
}
