import type { BlotterOptions } from '@blotter/core';
import type { ForkOptions } from 'node:child_process';
import type { RecorderCommands } from './recorder-commands.js';
import { RemoteCommands } from './remote-commands.js';
import type { Workplace } from './workplace.js';

/** A Blotter in a process of its own, at the spec's command. */
export class RemoteRecorder extends RemoteCommands<RecorderCommands> {
  /** Starts it in the workplace's folder and waits until it is ready. */
  static async start(
    place: Pick<Workplace, 'directory' | 'start'>,
    options: BlotterOptions = {},
    fork: ForkOptions = {},
  ): Promise<RemoteRecorder> {
    const all: BlotterOptions = { directory: place.directory, adoptIntervalMs: 50, ...options };
    const recorder = new RemoteRecorder(place.start('support/recorder', [JSON.stringify(all)], fork));
    await recorder.program.next('ready');
    return recorder;
  }
}
