import { createBlotterProcessor } from '@blotter/core';
import Database from 'better-sqlite3';
import { join } from 'node:path';
import { answer, folder } from '../answer.js';
import { inspectStore } from '../open-blotter.js';
import { emissionAt } from '../workload.js';
import { RAW_BATCHES, type SustainQuestion, type SustainRound } from './sustain-round.js';

/*
 * The fastest honest loop: Blotter's own schema and pragmas, one row a run(), many a transaction, the
 * values encoded as Blotter stores them. No queue, no thread, no journal, no digests, nobody else to wait for.
 */

const file = join(folder, 'blotter.db');

async function open(): Promise<Database.Database> {
  const blotter = createBlotterProcessor({ directory: folder });
  await blotter.ready();
  await blotter.close();
  const database = new Database(file);
  // The other settings are in the file: journal_mode WAL, auto_vacuum, page size.
  database.pragma('synchronous = FULL');
  database.pragma('wal_autocheckpoint = 4000');
  database.pragma('cache_size = -16384');
  database.exec("INSERT INTO resource VALUES (1, x'00', '{}', 0, '', NULL)");
  database.exec("INSERT INTO scope VALUES (1, x'00', 'raw', '', '{}', 0, '')");
  return database;
}

function prepareInsert(database: Database.Database): Database.Statement<unknown[]> {
  const columns = database
    .prepare<[], { name: string }>('PRAGMA table_info(record)')
    .all()
    .map(({ name }) => name)
    .filter((name) => name !== 'id');
  const places = columns.map(() => '?').join(',');
  return database.prepare(`INSERT INTO record (${columns.join(',')}) VALUES (${places})`);
}

function insertAll(
  database: Database.Database,
  insert: Database.Statement<unknown[]>,
  from: number,
  to: number,
  batch: number,
): void {
  for (let i = from; i < to;) {
    database.exec('BEGIN IMMEDIATE');
    for (const end = Math.min(i + batch, to); i < end; i++) insertOne(insert, i);
    database.exec('COMMIT');
  }
}

/** In the order of the table's columns. */
function insertOne(insert: Database.Statement<unknown[]>, i: number): void {
  const { eventName, body, severityNumber, severityText, attributes } = emissionAt(i);
  const time = BigInt(Date.now()) * 1_000_000n;
  const json = JSON.stringify(attributes);
  const uid = `01a2b3c4-d5e6-7000-8000-${i.toString(16).padStart(12, '0')}`;
  insert.run(
    time,
    time,
    severityNumber,
    severityText,
    eventName,
    body,
    null,
    json,
    0,
    0,
    null,
    null,
    uid,
    1,
    1,
  );
}

const database = await open();
const insert = prepareInsert(database);

answer(({ records, warmUpRecords, turn = 0 }: SustainQuestion): SustainRound => {
  insertAll(database, insert, 0, warmUpRecords, RAW_BATCHES[1]);
  const share = records / RAW_BATCHES.length;
  const recordsPerSecond: number[] = [];
  for (let i = 0; i < RAW_BATCHES.length; i++) {
    const which = (turn + i) % RAW_BATCHES.length;
    const from = warmUpRecords + i * share;
    const start = performance.now();
    insertAll(database, insert, from, from + share, RAW_BATCHES[which]!);
    recordsPerSecond[which] = (share * 1000) / (performance.now() - start);
  }
  database.close();
  const { activities, bytes } = inspectStore(file);
  return {
    recordsPerSecond,
    lost: warmUpRecords + records - activities,
    bytesPerRecord: bytes / activities,
  };
});
