import {
  type AdmissionLogRecordProcessor,
  type BlotterOptions,
  GAP_TYPE,
  type SharedDatabaseOptions,
  createBlotterProcessor,
} from '@blotter/core';
import { type SegmentSummary, inspectJournal } from '@blotter/core/journal';
import { type StoredRecord, StoreReader } from '@blotter/core/reader';
import { afterEach, beforeEach } from '@jest/globals';
import Database from 'better-sqlite3';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** A restart that takes longer does not finish: the error then says what is left. */
const APPLY_TIMEOUT_MS = 45_000;

/** Blotters on a temporary folder: closed, and the folder removed, after each test of the spec. */
export class BlotterFixture {
  private readonly closers: Array<() => unknown> = [];
  private path = '';

  constructor() {
    beforeEach(() => {
      this.path = mkdtempSync(join(tmpdir(), 'blotter-'));
    });
    afterEach(async () => {
      for (const close of this.closers.splice(0).reverse()) await close();
      rmSync(this.path, { recursive: true, force: true });
    });
  }

  get directory(): string {
    return this.path;
  }

  get file(): string {
    return join(this.path, 'blotter.db');
  }

  /** Done after the test, last one first. */
  later(close: () => unknown): void {
    this.closers.push(close);
  }

  async open(options: BlotterOptions = {}): Promise<AdmissionLogRecordProcessor> {
    const processor = createBlotterProcessor({ directory: this.path, adoptIntervalMs: 20, ...options });
    this.later(() => processor.close());
    await processor.ready();
    return processor;
  }

  /** Opens the folder again, as the next start of the process would, and waits until its journal is applied. */
  async reopen(sharedDatabase?: SharedDatabaseOptions): Promise<StoredRecord[]> {
    const processor = await this.open(sharedDatabase === undefined ? {} : { sharedDatabase });
    const end = performance.now() + APPLY_TIMEOUT_MS;
    while (this.inJournal() > 0) {
      if (performance.now() > end) throw new Error(`Not applied: ${JSON.stringify(this.journal())}`);
      await processor.flush('stored').then(nextTurn);
    }
    await processor.close();
    return this.records();
  }

  /** All records in the store, oldest first. */
  records(): StoredRecord[] {
    const reader = new StoreReader({ file: this.file });
    try {
      return reader.latest(10_000).reverse();
    } finally {
      reader.close();
    }
  }

  /** Whether anybody knows how many records are missing, and why: of each gap record, `[records, reason]`. */
  gaps(): unknown[] {
    return this.records()
      .filter(({ eventName }) => eventName === GAP_TYPE)
      .map(({ attributes }) => {
        const gap = new Map<string, unknown>(attributes);
        return [gap.get('blotter.gap.records'), gap.get('blotter.gap.reason')];
      });
  }

  /** Records in the journal, applied or not. */
  inJournal(): number {
    return this.journal().reduce((sum, segment) => sum + segment.records, 0);
  }

  private journal(): SegmentSummary[] {
    return inspectJournal(join(this.path, 'journal'));
  }

  /** Another connection to the store, as another program would have. */
  connect(file = this.file, timeout = 5000): Database.Database {
    const database = new Database(file, { timeout });
    this.later(() => database.close());
    return database;
  }

  /** Holds the store's write lock. @returns what gives it back. */
  lock(file = this.file): () => void {
    const database = this.connect(file);
    database.exec('BEGIN IMMEDIATE');
    return () => database.exec('COMMIT');
  }
}

function nextTurn(): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, 5));
}
