import type { Counted, StoreProblem } from '../store/index.js';
import type { JournalProblem } from './journal-report.js';
import type { VerifyReport } from './verify.js';

/** A report for people: what there is, then what is remarkable, then what is wrong, then the verdict. */
export function reportText({ ok, store, journal }: VerifyReport): string {
  const problems = [
    ...store.problems.map((problem) => problemText(storePlace(problem), problem)),
    ...journal.problems.map((problem) => problemText(journalPlace(problem), problem)),
  ];
  const lines = [
    `store    ${store.file}: ${store.records} records, ${store.batches} batches, ${store.verifiedBatches} of them recomputed`,
    `         newest digest ${store.newestDigest ?? '-'}`,
    journal.folder === undefined
      ? 'journal  none'
      : `journal  ${journal.folder}: ${journal.segments} segments, ${journal.frames} batches ` +
        `(${journal.storedFrames} of them in the store), ${journal.records} records`,
    ...[...store.notes, ...journal.notes].map((note) => `note     ${note}`),
    ...problems,
    ok ? 'ok' : `${problems.length} ${problems.length === 1 ? 'kind of problem' : 'kinds of problems'}`,
  ];
  return `${lines.join('\n')}\n`;
}

function problemText(
  place: string,
  { kind, expected, found, places }: Counted<StoreProblem | JournalProblem>,
): string {
  const more = places > 1 ? `\n         and ${places - 1} more of this kind` : '';
  return `BAD      ${kind}: ${place}\n         expected ${expected}\n         found    ${found}${more}`;
}

function storePlace({ table, row, batch }: StoreProblem): string {
  const parts = [
    table === '' ? 'the file' : `table ${table}`,
    ...(row === undefined ? [] : [typeof row === 'number' ? `id ${row}` : row]),
    ...(batch === undefined ? [] : [`in batch ${batch}`]),
  ];
  return parts.join(', ');
}

function journalPlace({ segment, offset }: JournalProblem): string {
  return `segment ${segment}, byte ${offset}`;
}
