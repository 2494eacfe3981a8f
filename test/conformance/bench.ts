import { expect } from '@jest/globals';
import { mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type FlatRecord, flatRecords } from '../support/otlp/flat-records.js';
import { type Encoding, officialProto } from '../support/otlp/official-proto.js';
import type { LogsRequestJson } from '../support/otlp/otlp-json.js';
import { type SenderOptions, SidecarUnderTest } from '../support/otlp/sidecar-under-test.js';
import { reencoded } from '../support/otlp/stored-logs.js';
import type { SidecarOptions } from '../support/sidecar.js';
import type { Workplace } from '../support/workplace.js';

/** How a request travels. */
export type Way = Encoding | 'gRPC';

export const WAYS: readonly Way[] = ['protobuf', 'json', 'gRPC'];

/** Small, so that checks can go beyond them. */
export const MAX_BODY_BYTES = 256 * 1024;
export const MAX_DECODED_BYTES = 512 * 1024;
export const MAX_RECORD_BYTES = 64 * 1024;

/** What the checks work with: a sidecar that most of them share, and their own when they need another. */
export class Bench {
  private shared: SidecarUnderTest | undefined;
  private readonly root = mkdtempSync(join(tmpdir(), 'blotter-conformance-'));

  constructor(readonly place: Workplace) {}

  /** The shared one: default settings but for the limits above. */
  get sidecar(): SidecarUnderTest {
    return this.shared!;
  }

  async open(): Promise<void> {
    const directory = join(this.root, 'data');
    mkdirSync(directory);
    this.shared = await SidecarUnderTest.start({
      directory,
      env: {
        BLOTTER_RECEIVERS_LIMITS_MAX_BODY_BYTES: String(MAX_BODY_BYTES),
        BLOTTER_RECEIVERS_LIMITS_MAX_DECODED_BYTES: String(MAX_DECODED_BYTES),
        BLOTTER_RECEIVERS_LIMITS_MAX_RECORD_BYTES: String(MAX_RECORD_BYTES),
      },
    });
  }

  async close(): Promise<void> {
    await this.shared?.end();
    rmSync(this.root, { recursive: true, force: true, maxRetries: 5 });
  }

  /** One of the check's own, in the workplace's folder, with default settings otherwise. */
  async start(options: Partial<SidecarOptions> = {}, senders: SenderOptions = {}): Promise<SidecarUnderTest> {
    const sidecar = await SidecarUnderTest.start({ directory: this.place.directory, ...options }, senders);
    this.place.later(() => sidecar.end('SIGKILL'));
    return sidecar;
  }

  /** Sends a request, expects full success, and reads back what was stored. */
  async roundTrip(request: LogsRequestJson, way: Way, sidecar = this.sidecar): Promise<FlatRecord[]> {
    await sidecar.settle();
    await deliver(sidecar, request, way);
    return reencoded(await sidecar.stored.next(flatRecords(request).length));
  }

  /** Expects of every way that what is read back is what was sent. */
  async expectKept(request: LogsRequestJson): Promise<void> {
    for (const way of WAYS) {
      expect({ way, records: await this.roundTrip(request, way) }).toEqual({ way, records: normal(request) });
    }
  }
}

/** The records of a request, as the official .proto files understand it. */
export function normal(request: LogsRequestJson): FlatRecord[] {
  return flatRecords(
    officialProto.decodeRequest(officialProto.encodeRequest(request, 'protobuf'), 'protobuf'),
  );
}

/** Sends a request and expects full success. */
export async function deliver(sidecar: SidecarUnderTest, request: LogsRequestJson, way: Way): Promise<void> {
  await deliverBytes(
    sidecar,
    officialProto.encodeRequest(request, way === 'json' ? 'json' : 'protobuf'),
    way,
  );
}

/** Sends a body and expects full success. */
export async function deliverBytes(sidecar: SidecarUnderTest, body: Uint8Array, way: Way): Promise<void> {
  if (way === 'gRPC') {
    const answer = await sidecar.grpc.export(body);
    expect(answer).toMatchObject({ code: 0 });
    expect(officialProto.decodeResponse(answer.body!, 'protobuf')).toEqual({});
  } else {
    const answer = await sidecar.http.post(body, { encoding: way });
    expect({ status: answer.status, body: answer.body.toString() }).toMatchObject({ status: 200 });
    expect(officialProto.decodeResponse(answer.body, way)).toEqual({});
  }
}
