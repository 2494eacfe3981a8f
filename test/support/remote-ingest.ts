import type { BlotterOptions } from '@blotter/core';
import type { ForkOptions } from 'node:child_process';
import type { IngestCommands } from './ingest-commands.js';
import { RemoteCommands } from './remote-commands.js';
import type { Workplace } from './workplace.js';

/** A LogsIngest in a process of its own, at the spec's command. */
export class RemoteIngest extends RemoteCommands<IngestCommands> {
  /** Starts it in the workplace's folder and waits until it is ready. */
  static async start(
    place: Pick<Workplace, 'directory' | 'start'>,
    options: BlotterOptions = {},
    fork: ForkOptions = {},
  ): Promise<RemoteIngest> {
    const all: BlotterOptions = { directory: place.directory, adoptIntervalMs: 50, ...options };
    const ingest = new RemoteIngest(place.start('support/ingest', [JSON.stringify(all)], fork));
    await ingest.program.next('ready');
    return ingest;
  }
}
