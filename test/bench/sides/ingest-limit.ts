import { LogsIngest } from '@blotter/core/ingest';
import { decodeLogsRequest } from '@blotter/core/otlp';
import { answer, folder } from '../answer.js';
import { type BodyEncoding, otlpBodies } from '../otlp-bodies.js';
import { closedLoop } from './closed-loop.js';
import { BODIES, JOURNAL_MAX_BYTES, type LimitQuestion, type LoadRound } from './ingest-round.js';

/* What the sidecar does with a request, without receiving it: decode, append, wait for the fsync. */

const ingest = new LogsIngest({ directory: folder, journalMaxBytes: JOURNAL_MAX_BYTES });
await ingest.ready();
const bodies = new Map<BodyEncoding, Buffer[]>();

answer(
  ({ encoding, seconds }: LimitQuestion): Promise<LoadRound> => {
    let requests = bodies.get(encoding);
    if (requests === undefined) bodies.set(encoding, (requests = otlpBodies(BODIES, encoding)));
    return closedLoop(requests, seconds, async (body) => {
      const { payload, records } = decodeLogsRequest(body, encoding);
      await ingest.append(payload, records);
    });
  },
  // What is not stored by now need not be.
  () => process.exit(),
);
