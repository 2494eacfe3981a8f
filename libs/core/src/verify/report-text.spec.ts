import { reportText } from './report-text.js';

const STORE = {
  file: 'data/blotter.db',
  records: 30,
  batches: 3,
  verifiedBatches: 3,
  newestDigest: 'ab12',
  notes: [],
  problems: [],
};
const JOURNAL = {
  folder: 'data/journal',
  segments: 1,
  frames: 2,
  storedFrames: 1,
  records: 7,
  notes: ['a.blj: torn tail.'],
  problems: [],
};

describe('reportText', () => {
  it('says what there is', () => {
    expect(reportText({ ok: true, store: STORE, journal: JOURNAL })).toBe(
      `store    data/blotter.db: 30 records, 3 batches, 3 of them recomputed
         newest digest ab12
journal  data/journal: 1 segments, 2 batches (1 of them in the store), 7 records
note     a.blj: torn tail.
ok
`,
    );
  });

  it('says what is wrong, and where', () => {
    const store = {
      ...STORE,
      problems: [
        {
          kind: 'record-missing' as const,
          table: 'record',
          row: 15,
          batch: 2,
          expected: 'a record',
          found: 'nothing',
          places: 3,
        },
        { kind: 'integrity' as const, table: '', expected: 'ok', found: 'Page 7: never used', places: 1 },
      ],
    };
    const problems = [
      { kind: 'frame-damaged' as const, segment: 'a.blj', offset: 99, expected: 'x', found: 'y', places: 1 },
    ];
    const text = reportText({ ok: false, store, journal: { ...JOURNAL, notes: [], problems } });
    expect(text.split('\n').slice(3)).toEqual([
      'BAD      record-missing: table record, id 15, in batch 2',
      '         expected a record',
      '         found    nothing',
      '         and 2 more of this kind',
      'BAD      integrity: the file',
      '         expected ok',
      '         found    Page 7: never used',
      'BAD      frame-damaged: segment a.blj, byte 99',
      '         expected x',
      '         found    y',
      '3 kinds of problems',
      '',
    ]);
  });
});
