import type { BlotterOptions } from '@blotter/core';
import type { DestinationStatus } from '@blotter/core/forward';
import { type Behaviour, OtlpSink, accept } from '../../support/otlp/otlp-sink.js';
import { RemoteRecorder } from '../../support/remote-recorder.js';
import { until } from '../../support/until.js';
import type { Workplace } from '../../support/workplace.js';

type OtlpOptions = Exclude<NonNullable<BlotterOptions['otlp']>, readonly unknown[]>;

/** `0 … count - 1` behind a name. */
export function numbered(name: string, count: number): string[] {
  return Array.from({ length: count }, (_, n) => `${name} ${n}`);
}

/** A sink that is gone after the test. */
export async function startSink(
  place: Workplace,
  behaviour: Behaviour = accept,
  port?: number,
): Promise<OtlpSink> {
  const sink = await OtlpSink.start(port);
  sink.behaviour = behaviour;
  place.later(() => sink.close());
  return sink;
}

/** Stores records without forwarding them. @returns their uids. */
export async function recordBefore(place: Workplace, descriptions: readonly string[]): Promise<string[]> {
  const recorder = await RemoteRecorder.start(place);
  const uids = await recorder.call('describe', descriptions);
  await recorder.call('close');
  await recorder.end();
  return uids;
}

/** A process that records and forwards, and its destination. */
export class Forwarding {
  private constructor(
    private readonly recorder: RemoteRecorder,
    readonly sink: OtlpSink,
  ) {}

  static async start(
    place: Workplace,
    sink: OtlpSink,
    options: Omit<OtlpOptions, 'url'> = {},
  ): Promise<Forwarding> {
    return new Forwarding(await startForwarding(place, [{ url: sink.url, ...options }]), sink);
  }

  /** @returns their uids. */
  describe(descriptions: readonly string[]): Promise<string[]> {
    return this.recorder.call('describe', descriptions);
  }

  /** undefined until the first report of the thread that writes. */
  async status(): Promise<DestinationStatus | undefined> {
    return (await this.recorder.call('status')).forward[0];
  }

  /** Waits until the sink has taken so many. */
  async taken(count: number): Promise<void> {
    await until(`${count} records arrived`, () => this.sink.taken.length >= count).catch(
      async (cause: unknown) => {
        const seen = { taken: this.sink.taken.length, status: await this.status() };
        throw new Error(`${count} records did not arrive: ${JSON.stringify(seen)}`, { cause });
      },
    );
  }

  /** Waits until it says so of itself. @returns the whole status. */
  async says(expected: Partial<DestinationStatus>): Promise<DestinationStatus> {
    let status: DestinationStatus | undefined;
    await until(`the status is ${JSON.stringify(expected)}`, async () => {
      status = await this.status();
      return Object.entries(expected).every(
        ([name, value]) => status?.[name as keyof DestinationStatus] === value,
      );
    }).catch((cause: unknown) => {
      throw new Error(`It is not ${JSON.stringify(expected)}: ${JSON.stringify(status)}`, { cause });
    });
    return status!;
  }
}

/** A process that records and forwards to these. */
export function startForwarding(place: Workplace, otlp: readonly OtlpOptions[]): Promise<RemoteRecorder> {
  return RemoteRecorder.start(place, { otlp });
}
