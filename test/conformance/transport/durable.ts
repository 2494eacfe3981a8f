import { JournalDirectory, SegmentReader } from '@blotter/core/journal';
import { expect } from '@jest/globals';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { FaultInjector } from '../../faults/support/faults.js';
import { holdLock } from '../../support/hold-lock.js';
import { flatRecords } from '../../support/otlp/flat-records.js';
import { officialProto } from '../../support/otlp/official-proto.js';
import { requestOf, saying } from '../../support/otlp/otlp-json.js';
import { type Way, WAYS, deliver } from '../bench.js';
import { type Check, type Requirement, check } from '../requirement.js';

const UNTIL_ENDED_MS = 3_600_000;
/** Long enough for an answer that does not wait for the disk. */
const SETTLE_MS = 300;
const REQUEST = requestOf([saying('kept one'), saying('kept two')]);

/** The answer is a receipt. */
export const DURABLE: readonly Requirement[] = [
  {
    words: 'Acknowledge only what is durable.',
    checks: [
      ...WAYS.map((way) =>
        check(`What is acknowledged is in the journal when the process is killed (${way})`, async (bench) => {
          const sidecar = await bench.start();
          await sidecar.settle();
          // Nothing leaves the journal meanwhile.
          await holdLock(bench.place, sidecar.store, 'EXCLUSIVE');
          await deliver(sidecar, REQUEST, way);
          await sidecar.end('SIGKILL');
          expect(bodiesInJournal(bench.place.directory)).toEqual(
            expect.arrayContaining(['kept one', 'kept two']),
          );
        }),
      ),
      ...WAYS.map(answersAfterFsync),
    ],
  },
];

function answersAfterFsync(way: Way): Check {
  return {
    title: `No answer comes before the fsync (${way})`,
    unavailable: FaultInjector.unavailable,
    async run(bench) {
      const faults = new FaultInjector();
      bench.place.later(() => faults.close());
      const sidecar = await bench.start({
        env: {
          ...faults.variables,
          BLOTTER_RECEIVERS_LIMITS_DURABLE_TIMEOUT_MS: '60000',
        },
      });
      const fault = faults.slowFsync('.blj', UNTIL_ENDED_MS);
      bench.place.later(() => faults.clear());
      let isAnswered = false;
      const delivered = deliver(sidecar, REQUEST, way).then(() => (isAnswered = true));
      await fault.struck();
      await pause(SETTLE_MS);
      expect(isAnswered).toBe(false);
      fault.end();
      await delivered;
    },
  };
}

function bodiesInJournal(directory: string): unknown[] {
  const journal = join(directory, 'journal');
  return new JournalDirectory(journal).segments().flatMap(({ name }) => {
    const reader = new SegmentReader(join(journal, name));
    const bodies: unknown[] = [];
    for (let frame = reader.next(); frame !== undefined; frame = reader.next()) {
      const records = flatRecords(officialProto.decodeRequest(frame.payload, 'protobuf'));
      bodies.push(...records.map(({ record }) => record.body?.stringValue));
    }
    reader.close();
    return bodies;
  });
}
