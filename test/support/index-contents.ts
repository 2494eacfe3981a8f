import Database from 'better-sqlite3';

/*
 * What a search file says, and what it should say: that is computed from the store as simply as can be, for attributes
 * without traps (no repeated keys, no maps in indexed places). Both are about the rows from the floor on.
 */

export interface IndexContents {
  /** Row ids of all rows. */
  readonly ids: number[];
  /** Row ids by `field=value`. */
  readonly postings: Record<string, number[]>;
  /** Records by `field=value`; without those that no row has. */
  readonly records: Record<string, number>;
  /** Records by `hour type severity`. */
  readonly hours: Record<string, number>;
  /** Milliseconds, one a row. */
  readonly times: number[];
  /** By partition: each word and column, with its number, and sums of the rows and places that it is in. */
  readonly words: string[][];
}

export interface IndexRange {
  readonly floor: number;
  readonly watermark: number;
}

const BLOCK = 65_536;
const CHUNK = 4096;
const PARTITION = 1_048_576;
const TAG = 2 ** 22;
const TEXT = `fts5(description, data, ids, content = '', columnsize = 0, detail = full,
  tokenize = 'unicode61 remove_diacritics 2')`;

type Row = readonly unknown[];

/** How far a search file is. */
export function readRange(searchFile: string): IndexRange {
  return using(searchFile, rangeOf);
}

/** What the search file says. */
export function readIndex(searchFile: string): IndexContents {
  return using(searchFile, (database) => {
    const { floor } = rangeOf(database);
    const tags = database
      .prepare(`SELECT tag.id, name || '=' || value, records FROM tag JOIN field ON field.id = field`)
      .raw()
      .all() as Array<[number, string, number]>;
    const names = new Map(tags.map(([id, name]) => [id, name]));
    const ids: number[] = [];
    const postings: Record<string, number[]> = {};
    const select = `SELECT id % ${TAG}, id / ${TAG}, bits FROM posting ORDER BY 1, 2`;
    for (const [block, tag, bits] of database.prepare(select).raw().all() as Array<
      [number, number, Buffer]
    >) {
      const rows = rowsOf(bits).map((row) => block * BLOCK + row);
      const there = rows.filter((id) => id >= floor);
      if (there.length === 0) continue;
      (tag === 0 ? ids : (postings[names.get(tag)!] ??= [])).push(...there);
    }
    const hours = database
      .prepare('SELECT hour, type, severity, records FROM hour')
      .raw()
      .all() as number[][];
    return {
      ids,
      postings,
      records: Object.fromEntries(tags.filter(([, , n]) => n !== 0).map(([, name, n]) => [name, n])),
      hours: Object.fromEntries(
        hours.map(([hour, type, severity, n]) => [`${hour} ${names.get(type!) ?? 'type='} ${severity}`, n!]),
      ),
      times: ids.map((id) => timeOf(database, id)),
      words: textTables(database)
        .map((table) => wordsOf(database, table, floor))
        .filter((words) => words.length > 0),
    };
  });
}

/** What the search file should say of the store's rows from the floor to the watermark. */
export function expectedIndex(
  storeFile: string,
  { floor, watermark }: IndexRange,
  indexed: readonly string[] = [],
): IndexContents {
  const contents: IndexContents = { ids: [], postings: {}, records: {}, hours: {}, times: [], words: [] };
  const memory = new Database(':memory:');
  const inserts = new Map<number, Database.Statement>();
  const insertInto = (partition: number): Database.Statement => {
    let insert = inserts.get(partition);
    if (insert === undefined) {
      memory.exec(`CREATE VIRTUAL TABLE text_${partition} USING ${TEXT}`);
      insert = memory.prepare(
        `INSERT INTO text_${partition} (rowid, description, data, ids) VALUES (?, ?, ?, ?)`,
      );
      inserts.set(partition, insert);
    }
    return insert;
  };
  using(storeFile, (database) => {
    const select = `SELECT record.id, time_unix_nano, observed_time_unix_nano, severity_number, event_name, body,
        record.attributes, trace_id, span_id, resource.attributes
      FROM record JOIN resource ON resource.id = resource_id WHERE record.id BETWEEN ? AND ? ORDER BY record.id`;
    for (const row of database
      .prepare(select)
      .raw()
      .safeIntegers()
      .iterate(floor, watermark) as Iterable<Row>) {
      const id = Number(row[0]);
      const ms = Number(((row[1] as bigint) || (row[2] as bigint)) / 1_000_000n);
      const type = (row[4] as string | null) ?? '';
      const attributes = JSON.parse(row[6] as string) as Record<string, unknown>;
      const { 'service.name': service } = JSON.parse(row[9] as string) as Record<string, unknown>;
      const tags = [`severity=${row[3] as bigint}`];
      if (type !== '') tags.push(`type=${type}`);
      if (service !== undefined) tags.push(`service=${service as string}`);
      const texts: string[] = [];
      for (const [key, value] of Object.entries(attributes)) {
        const isSource = /^activity\.source\..+\.id$/.test(key);
        if (isSource || indexed.includes(key) || ALWAYS.has(key)) tags.push(`a:${key}=${String(value)}`);
        if (typeof value === 'string' && value !== '' && !isSource) texts.push(value);
      }
      contents.ids.push(id);
      contents.times.push(ms);
      for (const tag of tags) {
        (contents.postings[tag] ??= []).push(id);
        contents.records[tag] = (contents.records[tag] ?? 0) + 1;
      }
      const hour = `${Math.floor(ms / 3_600_000)} type=${type} ${row[3] as bigint}`;
      contents.hours[hour] = (contents.hours[hour] ?? 0) + 1;
      const ids = [row[7], row[8]].map((bytes) => (bytes as Buffer | null)?.toString('hex') ?? '').join(' ');
      insertInto(Math.floor(id / PARTITION)).run(id, row[5], texts.join(' \u{e000} '), ids);
    }
  });
  for (const table of inserts.keys()) {
    const words = wordsOf(memory, `text_${table}`, 0);
    if (words.length > 0) contents.words.push(words);
  }
  memory.close();
  return contents;
}

const ALWAYS = new Set(['activity.source.id', 'activity.actor.id', 'activity.target.id', 'activity.outcome']);

function using<T>(file: string, read: (database: Database.Database) => T): T {
  const database = new Database(file, { readonly: true });
  try {
    return read(database);
  } finally {
    database.close();
  }
}

function rangeOf(database: Database.Database): IndexRange {
  const value = (key: string): number =>
    Number(database.prepare('SELECT value FROM state WHERE key = ?').pluck().get(key));
  return { floor: value('floor'), watermark: value('watermark') };
}

function rowsOf(bits: Buffer): number[] {
  if (bits.length < BLOCK / 8)
    return Array.from({ length: bits.length / 2 }, (_, i) => bits.readUInt16LE(i * 2));
  return Array.from({ length: BLOCK }, (_, row) => row).filter((row) => (bits[row >>> 3]! >>> (row & 7)) & 1);
}

function timeOf(database: Database.Database, id: number): number {
  const chunk = database.prepare('SELECT min_ms, max_ms, times FROM chunk WHERE id = ?').raw();
  const [min, max, times] = chunk.get(Math.floor(id / CHUNK)) as [number, number, Buffer];
  const row = id % CHUNK;
  return max - min > 0xffff_ffff ? times.readDoubleLE(row * 8) : min + times.readUInt32LE(row * 4);
}

function textTables(database: Database.Database): string[] {
  return database
    .prepare(
      `SELECT name FROM sqlite_schema WHERE name GLOB 'text_[0-9]*' AND sql LIKE 'CREATE VIRTUAL%' ORDER BY length(name), name`,
    )
    .pluck()
    .all() as string[];
}

function wordsOf(database: Database.Database, table: string, floor: number): string[] {
  database.exec(`CREATE VIRTUAL TABLE temp.words_of_${table} USING fts5vocab(main, ${table}, instance)`);
  const select = `SELECT term || ' ' || col || ' ' || count(*) || ' ' || sum(doc) || ' ' || sum(doc * (offset + 1))
    FROM temp.words_of_${table} WHERE doc >= ? GROUP BY term, col`;
  return database.prepare(select).pluck().all(floor) as string[];
}
