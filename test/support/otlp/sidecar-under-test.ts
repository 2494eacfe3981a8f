import { verifyTrail } from '@blotter/core/verify';
import { credentials } from '@grpc/grpc-js';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { request } from 'undici';
import { SidecarProcess, type SidecarOptions } from '../sidecar.js';
import { officialProto } from './official-proto.js';
import { OtlpGrpc } from './otlp-grpc.js';
import { OtlpHttp } from './otlp-http.js';
import { attribute, requestOf, saying } from './otlp-json.js';
import { BARRIER, StoredLogs } from './stored-logs.js';

/** How senders reach it. */
export interface SenderOptions {
  /** PEM of who has signed its certificate, for TLS. */
  readonly ca?: string;
}

/** A running sidecar, senders that are connected to it, and what it has stored. */
export class SidecarUnderTest {
  readonly http: OtlpHttp;
  readonly grpc: OtlpGrpc;
  readonly stored: StoredLogs;
  private barriers = 0;

  private constructor(
    readonly process: SidecarProcess,
    readonly directory: string,
    { ca }: SenderOptions,
  ) {
    this.http = new OtlpHttp(process.http, ca === undefined ? {} : { connect: { ca } });
    this.grpc = new OtlpGrpc(
      process.grpc,
      {},
      ca === undefined ? undefined : credentials.createSsl(Buffer.from(ca)),
    );
    this.stored = new StoredLogs(directory);
  }

  static async start(options: SidecarOptions, senders: SenderOptions = {}): Promise<SidecarUnderTest> {
    return new SidecarUnderTest(await SidecarProcess.start(options), options.directory, senders);
  }

  /** Resolves when all that was acknowledged before is stored; from here on records are new. */
  async settle(): Promise<void> {
    await this.barrier();
    this.stored.mark();
  }

  /** Resolves when all that was acknowledged before is stored, or was recognised. */
  async barrier(): Promise<void> {
    const uid = `barrier-${++this.barriers}-${this.process.pid}`;
    const record = { ...saying(BARRIER), attributes: [attribute('log.record.uid', uid)] };
    const body = officialProto.encodeRequest(requestOf([record]), 'protobuf');
    const { status } = await this.http.post(body, { encoding: 'protobuf' });
    if (status !== 200) throw new Error(`A good request is answered with ${status}.`);
    await this.stored.has(uid);
  }

  get store(): string {
    return join(this.directory, 'blotter.db');
  }

  /** What Prometheus would read. */
  async metrics(): Promise<string> {
    const { statusCode, body } = await request(`${this.process.api}/metrics`);
    const text = await body.text();
    if (statusCode !== 200) throw new Error(`/metrics answers ${statusCode}: ${text}`);
    return text;
  }

  /** The sum of a metric's values, of those with the label. */
  async metric(name: string, label = ''): Promise<number> {
    return (await this.metrics())
      .split('\n')
      .filter((line) => line.startsWith(`${name}{`) && line.includes(label))
      .reduce((sum, line) => sum + Number(line.split(' ').at(-1)), 0);
  }

  /** MiB of memory: now, and at most so far. */
  memory(): { readonly residentMb: number; readonly peakMb: number } {
    const status = readFileSync(`/proc/${this.process.pid}/status`, 'utf8');
    const mb = (name: string): number => Number(new RegExp(`${name}:\\s+(\\d+) kB`).exec(status)![1]) / 1024;
    return { residentMb: mb('VmRSS'), peakMb: mb('VmHWM') };
  }

  /** What is wrong with the trail; nothing. */
  problems(): unknown[] {
    const { store, journal } = verifyTrail({ file: this.store });
    return [...store.problems, ...journal.problems];
  }

  async end(signal?: NodeJS.Signals): Promise<number | NodeJS.Signals | null> {
    this.grpc.close();
    const ending = await this.process.end(signal);
    await this.http.close();
    return ending;
  }
}
