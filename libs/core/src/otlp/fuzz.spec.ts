import { isDeepStrictEqual } from 'node:util';
import { create, fromBinary, toBinary } from '@bufbuild/protobuf';
import fc from 'fast-check';
import { BlotterError } from '../errors.js';
import { decodeLogsRequest } from './decode-request.js';
import { messageJson } from './message-json.js';
import { ExportLogsServiceRequestSchema } from './proto/opentelemetry/proto/collector/logs/v1/logs_service_pb.js';
import { readRows } from './read-rows.spec.js';
import { type RequestInit, requestBytes, requestInits } from './requests.spec.js';

/** Inputs for each encoding are half of it; a nightly run gives 1,000,000. */
const INPUTS = Number(process.env['BLOTTER_FUZZ_INPUTS'] ?? 20_000);
/** Mutations of one request: making requests costs more than breaking them. */
const PER_REQUEST = 50;

/**
 * Where the walk is stricter than the library, on purpose: the library reads a known field with any wire type, skips
 * groups, takes the low 32 bits of a length, and lets a field run over the end of its message into the next.
 */
const STRICTER =
  /has wire type \d, and should have \d|is a group|longer than its message|is cut short|more than 10 bytes/;

type Mutation = readonly [kind: number, at: number, value: number];
const mutations = fc.array(
  fc.array(
    fc.tuple(
      fc.nat(3),
      fc.nat(),
      fc.oneof(
        fc.nat(255),
        fc.constantFrom(0, 1, 0x0a, 0x12, 0x7f, 0x80, 0xff, 0x22, 0x5c, 0x7b, 0x7d, 0x5b, 0x5d, 0x2c),
      ),
    ),
    { minLength: 1, maxLength: 3 },
  ),
  { minLength: PER_REQUEST, maxLength: PER_REQUEST, size: 'max' },
);

function mutate(bytes: Uint8Array, list: readonly Mutation[]): Uint8Array {
  let result = Buffer.from(bytes);
  for (const [kind, position, value] of list) {
    const at = position % (result.length + 1);
    const [before, after] = [result.subarray(0, at), result.subarray(at)];
    if (kind === 0 && at < result.length) result[at] = value;
    else if (kind === 1) result = Buffer.concat([before, Buffer.of(value), after]);
    else if (kind === 2) result = Buffer.concat([before, after.subarray(1 + (value % 8))]);
    // A piece again, somewhere else: fields that repeat.
    else result = Buffer.concat([before, result.subarray(value % (at + 1), at), after]);
  }
  return result;
}

/** What decoding says: rows when it accepts, the message when it refuses. */
function outcome(body: Uint8Array, encoding: 'protobuf' | 'json'): { rows?: number; refusal?: string } {
  let decoded;
  try {
    decoded = decodeLogsRequest(body, encoding);
  } catch (error) {
    if (!(error instanceof BlotterError)) throw error;
    expect(error.code).toBe('ERR_BLOTTER_MALFORMED');
    return { refusal: error.message };
  }
  const rows = readRows(decoded.payload).length;
  expect(rows).toBe(decoded.records);
  return { rows };
}

/** The request as the library writes it: each field once, as short as can be. Undefined when it refuses. */
function byLibrary(body: Uint8Array): Uint8Array | undefined {
  try {
    return toBinary(ExportLogsServiceRequestSchema, fromBinary(ExportLogsServiceRequestSchema, body));
  } catch {
    return undefined;
  }
}

function hasReference(library: Uint8Array): boolean {
  const request = fromBinary(ExportLogsServiceRequestSchema, library);
  return messageJson(ExportLogsServiceRequestSchema, request).includes('Strindex');
}

function fuzz(toBody: (init: RequestInit) => Uint8Array, check: (body: Uint8Array) => boolean): Set<boolean> {
  const outcomes = new Set<boolean>();
  fc.assert(
    fc.property(requestInits, mutations, (init, lists) => {
      const body = toBody(init);
      for (const list of lists) outcomes.add(check(mutate(body, list)));
    }),
    { numRuns: Math.ceil(INPUTS / 2 / PER_REQUEST), endOnFailure: true },
  );
  return outcomes;
}

describe('broken requests', () => {
  it('in protobuf are refused, or read by the writer as the library reads them', () => {
    const outcomes = fuzz(requestBytes, (body) => {
      const { refusal } = outcome(body, 'protobuf');
      const isAccepted = refusal === undefined;
      const library = byLibrary(body);
      if (isAccepted !== (library !== undefined)) {
        expect({ isAccepted, refusal }).toEqual({
          isAccepted: false,
          refusal: expect.stringMatching(STRICTER),
        });
      }
      if (isAccepted) {
        const rows = readRows(decodeLogsRequest(body, 'protobuf').payload);
        // A reference of the profiling signal displaces a text beside it for the library; for logs it is absent.
        if (!isDeepStrictEqual(rows, readRows(library!)) && !hasReference(library!)) {
          expect(rows).toEqual(readRows(library!));
        }
      }
      return isAccepted;
    });
    expect(outcomes.size).toBe(2);
  }, 600_000);

  it('in JSON are refused, or read by the writer', () => {
    const toBody = (init: RequestInit): Uint8Array =>
      Buffer.from(messageJson(ExportLogsServiceRequestSchema, create(ExportLogsServiceRequestSchema, init)));
    const outcomes = fuzz(toBody, (body) => outcome(body, 'json').refusal === undefined);
    expect(outcomes.size).toBe(2);
  }, 600_000);
});

describe('whole requests', () => {
  it('in protobuf are accepted as they are', () => {
    fc.assert(
      fc.property(requestInits, (init) => {
        const body = requestBytes(init);
        const { payload, records, rejected } = decodeLogsRequest(body, 'protobuf');
        expect(payload).toBe(body);
        expect(rejected).toBeUndefined();
        expect(readRows(payload)).toHaveLength(records);
      }),
    );
  });
});
