import type { BlotterOptions } from '@blotter/core';
import { LogsIngest } from '@blotter/core/ingest';
import { logRecord, logsRequest } from './otlp.js';
import { answerCommands } from './answer-commands.js';
import type { IngestCommands, SentRecord } from './ingest-commands.js';
import { tell } from './messages.js';

/* A process that takes requests, told by its spec which. */

const ingest = new LogsIngest(JSON.parse(process.argv[2] ?? '{}') as BlotterOptions);

async function append(records: readonly SentRecord[]): Promise<string> {
  try {
    await ingest.append(logsRequest(records.map(({ body, uid }) => logRecord(body, uid))), records.length);
    return 'durable';
  } catch (error) {
    return (error as { code: string }).code;
  }
}

const commands: IngestCommands = {
  append: (...requests) => Promise.all(requests.map(append)),
  flush: (target, timeoutMs) => ingest.flush(target, timeoutMs),
  status: () => ingest.status(),
  terminateWorker: () => ingest.terminateWorker(),
  close: (timeoutMs) => ingest.close(timeoutMs),
  appendAndClose: async (request, timeoutMs) => {
    const outcome = append(request);
    await ingest.close(timeoutMs);
    return outcome;
  },
};

answerCommands(commands);
await ingest.ready();
tell({ kind: 'ready' });
