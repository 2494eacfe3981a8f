import type { BlotterOptions } from '@blotter/core';
import { randomUUID } from 'node:crypto';
import { mkdirSync } from 'node:fs';
import { basename, join } from 'node:path';
import type { Program } from '../../support/program.js';
import type { Workplace } from '../../support/workplace.js';
import type { WitnessedWriterConfig } from '../programs/witnessed-writer.js';
import { readEvidence, sumUp } from './evidence.js';

/** The program, as `Program.start` names it. */
export const WRITER = 'faults/programs/witnessed-writer';

const PER_SECOND = 2000;

/** Programs that record into the workplace's folder and leave evidence beside it. */
export class Witnesses {
  private readonly files: string[] = [];

  constructor(
    private readonly place: Workplace,
    private readonly directory = place.directory,
  ) {}

  /** The configuration of one more. */
  config(options: BlotterOptions = {}): WitnessedWriterConfig {
    const folder = join(this.directory, 'evidence');
    mkdirSync(folder, { recursive: true });
    const evidence = join(folder, randomUUID());
    this.files.push(evidence);
    const all: BlotterOptions = { directory: this.directory, adoptIntervalMs: 50, ...options };
    return { options: all, evidence, perSecond: PER_SECOND };
  }

  /** One that records at once. @param program - by default of the version under test. */
  start(options: BlotterOptions = {}, program = WRITER): Program {
    return this.place.start(program, [JSON.stringify(this.config(options))]);
  }

  /** One that is ready, and records when it is told `go`. */
  async ready(options: BlotterOptions = {}, writer = WRITER): Promise<Program> {
    const config: WitnessedWriterConfig = { ...this.config(options), waits: true };
    const program = this.place.start(writer, [JSON.stringify(config)]);
    await program.next('ready');
    return program;
  }

  /** What all of them have created, and what was acknowledged to them. */
  get evidence(): { created: number; acknowledged: string[] } {
    return sumUp(this.files);
  }

  /** What all but the one that was set up first have created, by their records' instrumentation scope. */
  get createdByOthers(): Record<string, number> {
    const others = this.files.slice(1);
    return Object.fromEntries(others.map((file) => [basename(file), readEvidence(file).created.size]));
  }

  /** How many of them have come to create a record. */
  get begun(): number {
    return this.files.filter((file) => readEvidence(file).created.size > 0).length;
  }
}
