import { expect } from '@jest/globals';
import type { StoredRecord } from '@blotter/core/reader';
import { attribute, type LogRecordJson, requestOf, saying } from '../support/otlp/otlp-json.js';
import type { SidecarUnderTest } from '../support/otlp/sidecar-under-test.js';
import { type Bench, WAYS, type Way, deliver } from './bench.js';
import { type Requirement, check } from './requirement.js';

function withUid(uid: string, text: string): LogRecordJson {
  return { ...saying(text), attributes: [attribute('log.record.uid', uid), attribute('n', text)] };
}

async function storedOf(sidecar: SidecarUnderTest, uid: string, count: number): Promise<StoredRecord[]> {
  // What was acknowledged before the barrier is stored or was recognised.
  await sidecar.barrier();
  const found = (await sidecar.stored.next(count)).filter((record) => record.uid === uid);
  expect(found).toHaveLength(count);
  return found;
}

async function expectKept(
  bench: Bench,
  records: readonly LogRecordJson[],
  service: LogRecordJson['attributes'] = [],
): Promise<void> {
  await bench.expectKept(requestOf(records, { attributes: service }));
}

export const UID: readonly Requirement[] = [
  {
    words: '`log.record.uid` identifies a record: same uid, same record (a duplicate to drop).',
    checks: [
      ...WAYS.map((way: Way) =>
        check(
          `A request that is sent again is acknowledged, and stored once (${way})`,
          async ({ sidecar }) => {
            const uid = `uid-again-${way}`;
            await sidecar.settle();
            for (let time = 0; time < 3; time++)
              await deliver(sidecar, requestOf([withUid(uid, 'once')]), way);
            await storedOf(sidecar, uid, 1);
          },
        ),
      ),
      check('The same record twice in one request is stored once', async ({ sidecar }) => {
        await sidecar.settle();
        await deliver(sidecar, requestOf([withUid('uid-twice', 'x'), withUid('uid-twice', 'x')]), 'protobuf');
        await storedOf(sidecar, 'uid-twice', 1);
      }),
      check('A record that is sent again after a restart is stored once', async (bench) => {
        const request = requestOf([withUid('uid-restart', 'once')]);
        const first = await bench.start();
        await deliver(first, request, 'protobuf');
        await first.end('SIGKILL');
        const second = await bench.start();
        await deliver(second, request, 'json');
        await storedOf(second, 'uid-restart', 1);
      }),
      check('Another record with the same uid is kept as a conflict, and told of', async ({ sidecar }) => {
        await sidecar.settle();
        await deliver(sidecar, requestOf([withUid('uid-conflict', 'one')]), 'protobuf');
        await deliver(sidecar, requestOf([withUid('uid-conflict', 'other')]), 'protobuf');
        const bodies = (await storedOf(sidecar, 'uid-conflict', 2)).map(({ body }) => body);
        expect(bodies).toEqual(['one', 'other']);
        await sidecar.stored.notice('blotter.uid_conflict');
      }),
      check('Records without a uid are never taken for the same', async ({ sidecar }) => {
        await sidecar.settle();
        await deliver(sidecar, requestOf([saying('same'), saying('same')]), 'protobuf');
        await deliver(sidecar, requestOf([saying('same')]), 'protobuf');
        expect(await sidecar.stored.next(3)).toHaveLength(3);
      }),
    ],
  },
];

export const NAMES: readonly Requirement[] = [
  {
    words: 'Event type goes to EventName (the attribute `event.name` is deprecated).',
    checks: [
      check('An event name and an attribute `event.name` are both kept as they came', (bench) =>
        expectKept(bench, [
          { eventName: 'order.filled' },
          { attributes: [attribute('event.name', 'old.style')] },
          { eventName: 'new.style', attributes: [attribute('event.name', 'old.style')] },
        ]),
      ),
    ],
  },
  {
    words: 'Event names hold no ids.',
    remark: 'what senders name is theirs',
    checks: [
      check("The sidecar's own records have one event name for all", async ({ sidecar }) => {
        await sidecar.settle();
        for (const uid of ['uid-named-1', 'uid-named-2']) {
          await deliver(sidecar, requestOf([withUid(uid, 'one')]), 'protobuf');
          await deliver(sidecar, requestOf([withUid(uid, 'other')]), 'protobuf');
        }
        await sidecar.stored.notice('blotter.uid_conflict', 2);
        for (const { eventName } of sidecar.stored.notices())
          expect(eventName).toMatch(/^blotter(\.[a-z_]+)+$/);
      }),
    ],
  },
  {
    words: '`exception.type`, `exception.message`, `exception.stacktrace`.',
    checks: [
      check('The attributes of an exception are kept', (bench) =>
        expectKept(bench, [
          {
            attributes: [
              attribute('exception.type', 'TypeError'),
              attribute('exception.message', 'x is not a function'),
              attribute(
                'exception.stacktrace',
                'TypeError: x is not a function\n    at f (a.js:1:1)\n    at g (b.js:2:2)',
              ),
            ],
          },
        ]),
      ),
    ],
  },
  {
    words: '`service.name`, `service.namespace`, `service.version`, `service.instance.id`.',
    checks: [
      check('What a resource says of its service is kept', (bench) =>
        expectKept(
          bench,
          [saying('from a service')],
          ['name', 'namespace', 'version', 'instance.id'].map((name) =>
            attribute(`service.${name}`, `the ${name}`),
          ),
        ),
      ),
    ],
  },
];

export const SEVERITY: readonly Requirement[] = [
  {
    words:
      'Severity numbers: TRACE 1–4, DEBUG 5–8, INFO 9–12, WARN 13–16, ERROR 17–20, FATAL 21–24; compare by number, keep the text.',
    checks: [
      check('The text is kept, also one that the number does not suggest', (bench) =>
        expectKept(bench, [
          { severityNumber: 10, severityText: 'SUCCESS' },
          { severityNumber: 17, severityText: 'FAILURE' },
          { severityNumber: 5, severityText: 'fatal' },
          { severityNumber: 21 },
        ]),
      ),
    ],
  },
];
