import { type AdmissionLogRecordProcessor, createBlotterProcessor, toEmission } from '@blotter/core';
import type { Logger } from '@opentelemetry/api-logs';
import { LoggerProvider } from '@opentelemetry/sdk-logs';
import Database from 'better-sqlite3';
import fc from 'fast-check';
import { join } from 'node:path';
import { INDEXED, type ModelRecord, modelRecords } from './model-record.js';

const TICK_MS = 10;
const RECORDS_A_TICK = 12;

/** A record, and where it is in the store. */
export interface PlacedRecord extends ModelRecord {
  readonly id: number;
}

/**
 * A trail that grows and whose oldest records are deleted all the time, by Blotter itself, and the same in memory. The
 * memory forgets nothing.
 */
export class ModelTrail {
  readonly file: string;
  private readonly processor: AdmissionLogRecordProcessor;
  private readonly logger: Logger;
  private readonly byUid = new Map<string, ModelRecord>();
  private readonly placed: PlacedRecord[] = [];
  private readonly supply: ModelRecord[];
  private timer: NodeJS.Timeout | undefined;
  private database: Database.Database | undefined;
  private taken = 0;

  constructor(directory: string, seed: number) {
    this.file = join(directory, 'blotter.db');
    this.processor = createBlotterProcessor({
      directory,
      flushIntervalMs: 10,
      search: { indexedAttributes: INDEXED },
      retention: { maxAgeMs: 3000, intervalMs: 200 },
    });
    this.logger = new LoggerProvider({ processors: [this.processor] }).getLogger('model');
    this.supply = fc.sample(modelRecords, { numRuns: 5000, seed });
  }

  start(): void {
    this.timer = setInterval(() => {
      for (let i = 0; i < RECORDS_A_TICK; i++) this.record();
    }, TICK_MS);
  }

  record(): void {
    const record = this.supply[this.taken++ % this.supply.length]!;
    this.byUid.set(this.processor.record(this.logger, toEmission(record.activity)), record);
  }

  stored(): Promise<void> {
    return this.processor.flush('stored', 30_000);
  }

  /** All records up to this one, also those that are deleted by now, in the order of arrival. */
  through(id: number): PlacedRecord[] {
    this.place();
    return this.placed.filter((record) => record.id <= id);
  }

  /** The first record that is kept: those before it are deleted little by little. Asked more often than that happens. */
  firstId(): number {
    this.place();
    const row = this.open()
      .prepare<[], { id: number }>(
        `SELECT max(coalesce(min(id), 0), coalesce((SELECT CAST(value AS INTEGER) FROM meta WHERE key = 'retained_from'), 0))
           AS id FROM record`,
      )
      .get()!;
    return row.id;
  }

  async close(): Promise<void> {
    clearInterval(this.timer);
    this.database?.close();
    await this.processor.shutdown();
  }

  private open(): Database.Database {
    return (this.database ??= new Database(this.file, { readonly: true }));
  }

  /** Blotter's own records, of what retention deletes, are none of the model. */
  private place(): void {
    const rows = this.open()
      .prepare<[number], { id: number; uid: string }>('SELECT id, uid FROM record WHERE id > ? ORDER BY id')
      .all(this.lastId);
    for (const { id, uid } of rows) {
      this.lastId = id;
      const record = this.byUid.get(uid);
      if (record !== undefined) this.placed.push({ ...record, id });
    }
  }
  private lastId = 0;
}
