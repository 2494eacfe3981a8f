import Database from 'better-sqlite3';

/* Prints the latest activities of a file: node show.js FILE [ROWS] */

interface ActivityRow {
  readonly created_at: string;
  readonly severity: string;
  readonly type: string;
  readonly source_expert_id: number | null;
  readonly source_account_id: number | null;
  readonly description: string;
}

const [file, rows = '20'] = process.argv.slice(2);
if (file === undefined) throw new Error('Which file? For instance data/lock/own-file/blotter.db');

const database = new Database(file, { readonly: true, fileMustExist: true });
const hasView =
  database.prepare("SELECT 1 FROM sqlite_master WHERE name = 'activity_log'").get() !== undefined;
const table = hasView ? 'activity_log' : 'activitylog';
const latest = database
  .prepare<[number], ActivityRow>(`SELECT * FROM ${table} ORDER BY created_at DESC, id DESC LIMIT ?`)
  .all(Number(rows));
const total = database.prepare<[], { n: number }>(`SELECT count(*) AS n FROM ${table}`).get()?.n ?? 0;
database.close();

console.log(`${file}: SELECT * FROM ${table} ORDER BY created_at DESC LIMIT ${rows}\n`);
for (const row of latest) {
  const source = [
    row.source_expert_id === null ? '' : `expert ${row.source_expert_id}`,
    row.source_account_id === null ? '' : `account ${row.source_account_id}`,
  ];
  const start = `${row.created_at.slice(0, 23)}  ${row.severity.padEnd(7)}  ${row.type.padEnd(21)}`;
  console.log(`${start}  ${source.filter(Boolean).join(', ').padEnd(20)}  ${row.description}`);
}
console.log(`\n${latest.length} of ${total.toLocaleString('en')} activities, newest first (UTC).`);
