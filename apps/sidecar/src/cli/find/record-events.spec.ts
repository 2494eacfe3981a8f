import fc from 'fast-check';
import { ApiError } from './api-client.js';
import { recordEvents } from './record-events.js';

interface Followed {
  readonly ids: number[];
  position: string | undefined;
  error: unknown;
  readonly delays: number[];
}

/** What a stream of these chunks gives. */
async function follow(chunks: readonly (Uint8Array | Error)[]): Promise<Followed> {
  const left = [...chunks];
  const body = new ReadableStream<Uint8Array>({
    pull(controller) {
      const chunk = left.shift();
      if (chunk === undefined) controller.close();
      else if (chunk instanceof Error) controller.error(chunk);
      else controller.enqueue(chunk);
    },
  });
  const followed: Followed = { ids: [], position: undefined, error: undefined, delays: [] };
  try {
    for await (const { records, position } of recordEvents(body, (delay) => followed.delays.push(delay))) {
      followed.ids.push(...records.map(({ id }) => id));
      followed.position = position;
    }
  } catch (error) {
    followed.error = error;
  }
  return followed;
}

function event(id: number, text = 'ünï 🦋'): string {
  return `id: p${id}\nevent: record\ndata: ${JSON.stringify({ id, text })}\n\n`;
}

const ALIVE = ': alive\nid: p9\n\n';
const TEXT = Buffer.from(`retry: 1500\n${event(1)}${event(2)}${ALIVE}${event(10)}`);

it('gives each record once, however the bytes are cut', async () => {
  const cuts = fc.uniqueArray(fc.integer({ min: 1, max: TEXT.length - 1 }), { maxLength: 12 });
  await fc.assert(
    fc.asyncProperty(cuts, async (places) => {
      const ends = [...places.sort((a, b) => a - b), TEXT.length];
      const chunks = ends.map((end, i) => TEXT.subarray(ends[i - 1] ?? 0, end));
      expect(await follow(chunks)).toEqual({
        ids: [1, 2, 10],
        position: 'p10',
        error: undefined,
        delays: [1500],
      });
    }),
  );
});

it('knows how far it is although nothing fits', async () => {
  expect(await follow([Buffer.from(ALIVE)])).toMatchObject({ ids: [], position: 'p9' });
});

it('leaves out an event that was cut off', async () => {
  expect(await follow([TEXT.subarray(0, -1)])).toMatchObject({ ids: [1, 2], position: 'p9' });
});

it('tells that the connection broke, behind what came before', async () => {
  const { ids, error } = await follow([Buffer.from(event(1)), new Error('ECONNRESET')]);
  expect(ids).toEqual([1]);
  expect(error).toMatchObject({ isPassing: true });
});

it.each([
  [503, true],
  [400, false],
])('tells a problem of status %i', async (status, isPassing) => {
  const problem = { status, detail: 'It is closing.', hint: 'Come back.' };
  const { ids, error } = await follow([
    Buffer.from(`${event(1)}event: problem\ndata: ${JSON.stringify(problem)}\n\n`),
  ]);
  expect(ids).toEqual([1]);
  expect(error).toBeInstanceOf(ApiError);
  expect(error).toMatchObject({ message: 'It is closing. Come back.', isPassing });
});

it('does not go on behind what is no record', async () => {
  const { error } = await follow([Buffer.from('event: record\ndata: {"a\n\n')]);
  expect(error).toMatchObject({ message: 'What came is no record in JSON.', isPassing: false });
});
