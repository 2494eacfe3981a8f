import { describe, expect, it } from '@jest/globals';
import { START_MS, judgeStory, numbers, problemsOf, uncleanEnd } from './story.js';

describe('what is explained', () => {
  it('a run that lost nothing', () => {
    const acknowledged = numbers(20);
    const verdict = judgeStory({ created: 100, stored: numbers(100), acknowledged });
    expect(verdict).toMatchObject({ created: 100, acknowledged: 20, stored: 100, lost: 0, unexplained: 0 });
  });

  it('drops of which gap records tell', () => {
    const verdict = judgeStory({
      created: 100,
      stored: numbers(90),
      refused: [90, 99],
      books: { durable: 92, dropped: { queue_full: 10 }, created: 102 },
      gaps: [{ records: 7 }, { records: 3 }],
    });
    expect(verdict).toMatchObject({ lost: 10, inGaps: 10, gapRecords: 2, unexplained: 0 });
  });

  it('what a kill took, inside the window of its gap record', () => {
    const verdict = judgeStory({ created: 100, stored: numbers(85), end: 'killed', gaps: [uncleanEnd(85)] });
    expect(verdict).toMatchObject({ lost: 15, uncleanEnds: 1, unexplained: 0 });
  });

  it('what a kill took, and drops before it', () => {
    const stored = [...numbers(20), ...numbers(50, 30)];
    const gaps = [{ records: 10 }, uncleanEnd(80, 5)];
    expect(problemsOf({ created: 100, stored, end: 'killed', gaps })).toEqual({});
  });

  it.each([[[]], [numbers(4, 90)], [numbers(10, 90)]])(
    'a chunk in the midst of a kill: stored are %j',
    (part) => {
      const stored = [...numbers(90), ...part];
      const story = {
        created: 100,
        stored,
        isCutShort: true,
        end: 'killed',
        gaps: [uncleanEnd(90)],
      } as const;
      expect(judgeStory(story)).toMatchObject({ created: 90, lost: 0, unexplained: 0 });
    },
  );

  it('a kill while it closed, told of or not', () => {
    const story = { created: 10, stored: numbers(10), end: 'ending' } as const;
    expect(problemsOf(story)).toEqual({});
    expect(problemsOf({ ...story, gaps: [uncleanEnd(10)] })).toEqual({});
  });

  it('a process that could write nothing as long as it lived', () => {
    const verdict = judgeStory({ created: 10, stored: [], end: 'killed', isTraceless: true });
    expect(verdict).toMatchObject({ lost: 10, traceless: 10, unexplained: 0 });
  });

  it('an end at which not all could be written, told of as one or the other', () => {
    const story = { created: 10, stored: numbers(6), books: { durable: 6, queued: 4 } };
    expect(problemsOf({ ...story, gaps: [{ reason: 'journal_unwritable', records: 4 }] })).toEqual({});
    expect(problemsOf({ ...story, gaps: [uncleanEnd(6, 4)] })).toEqual({});
  });

  it('an end at which nothing could be written, not even that it was one', () => {
    const story = { created: 10, stored: numbers(10), isMuteAtEnd: true };
    expect(problemsOf({ ...story, gaps: [uncleanEnd(10)] })).toEqual({});
  });

  it('records that the store keeps aside', () => {
    expect(problemsOf({ created: 10, stored: numbers(8), acknowledged: [8], rejected: 2 })).toEqual({});
  });
});

describe('lies', () => {
  it('a duplicate', () => {
    const verdict = judgeStory({ created: 10, stored: [...numbers(10), 3, 3] });
    expect(verdict).toMatchObject({ duplicates: 2, unexplained: 2, stored: 10 });
    expect(verdict.problems[0]!.examples).toMatchObject([{ n: 3, isStored: true }]);
  });

  it('a duplicate of a record that may not even have been recorded', () => {
    const stored = [...numbers(10), 9];
    const story = { created: 10, stored, isCutShort: true, end: 'killed' } as const;
    expect(problemsOf(story)).toEqual({ 'stored more than once': 1 });
  });

  it('a swallowed drop', () => {
    const story = { created: 10, stored: numbers(9), gaps: [] };
    expect(problemsOf(story)).toEqual({ 'lost, and no gap record tells of it': 1 });
    expect(problemsOf({ ...story, books: { created: 9, durable: 9 } })).toEqual({
      'lost, and no gap record tells of it': 1,
      'books that miss records': 1,
    });
  });

  it('a gap record that tells of less than is lost', () => {
    const story = { created: 100, stored: numbers(90), gaps: [{ records: 9 }] };
    expect(problemsOf(story)).toEqual({ 'lost, and no gap record tells of it': 1 });
  });

  it('a gap record that tells of more than is lost', () => {
    const story = { created: 100, stored: numbers(90), gaps: [{ records: 10 }, { records: 10 }] };
    expect(problemsOf(story)).toEqual({ 'gap records tell of more than is lost': 10 });
    const atLeast = { created: 100, stored: numbers(90), end: 'killed', gaps: [uncleanEnd(90, 11)] } as const;
    expect(problemsOf(atLeast)).toEqual({ 'gap records tell of more than is lost': 1 });
  });

  it('acknowledged and lost, whatever a gap record says', () => {
    const story = { created: 10, stored: numbers(9), acknowledged: [8, 9], end: 'killed' } as const;
    expect(problemsOf({ ...story, gaps: [uncleanEnd(0)] })).toEqual({ 'acknowledged and lost': 1 });
  });

  it.each([
    [{ acknowledged: [1] }, { 'acknowledged and lost': 1, 'lost, and no gap record tells of it': 9 }],
    [{ stored: [1] }, { 'lost, and no gap record tells of it': 9 }],
    [{ gaps: [{ records: 5 }] }, { 'lost, and no gap record tells of it': 5 }],
  ])('no trace of a process that could write: %j', (wrote, problems) => {
    const story = { created: 10, stored: [], end: 'killed', isTraceless: true, ...wrote } as const;
    expect(problemsOf(story)).toEqual({ ...problems, 'no gap record of an unclean end': 1 });
  });

  it('lost, but not in the window of the unclean end', () => {
    const story = { created: 100, stored: numbers(80, 20), end: 'killed', gaps: [uncleanEnd(90)] } as const;
    expect(problemsOf(story)).toEqual({ 'lost, and no gap record tells of it': 20 });
    expect(problemsOf({ ...story, clockErrorMs: 90 })).toEqual({});
  });

  it('a window that reaches back before the process', () => {
    const gaps = [uncleanEnd(-60_000)];
    expect(problemsOf({ created: 10, stored: numbers(5), end: 'killed', gaps })).toEqual({
      'a gap record whose window cannot be': 1,
    });
    const endless = [{ ...uncleanEnd(5), toMs: NaN }];
    expect(problemsOf({ created: 10, stored: numbers(10), end: 'killed', gaps: endless })).toEqual({
      'a gap record whose window cannot be': 1,
    });
  });

  it('an unclean end that nobody tells of, also when nothing was lost', () => {
    const story = { created: 10, stored: numbers(10), end: 'killed' } as const;
    expect(problemsOf(story)).toEqual({ 'no gap record of an unclean end': 1 });
  });

  it('an unclean end told of twice, or of one that was clean', () => {
    const gaps = [uncleanEnd(10), uncleanEnd(10)];
    expect(problemsOf({ created: 10, stored: numbers(10), end: 'killed', gaps })).toEqual({
      'an unclean end told of twice': 1,
    });
    expect(problemsOf({ created: 10, stored: numbers(10), gaps: [uncleanEnd(10)] })).toEqual({
      'a gap record of an unclean end that was clean': 1,
    });
  });

  it('a number that could be known and is not told', () => {
    const gaps = [{ records: 'unknown', reason: 'journal_unwritable' }] as const;
    expect(problemsOf({ created: 10, stored: numbers(5), gaps })).toEqual({
      'a gap record without a number': 1,
    });
  });

  it.each([NaN, 0, -1, 1.5])('a gap record of %p records', (records) => {
    expect(problemsOf({ created: 10, stored: numbers(10), gaps: [{ records }] })).toEqual({
      'gap records without a proper number': 1,
    });
  });

  it('refused, and stored all the same', () => {
    const story = { created: 10, stored: numbers(10), refused: [4] };
    expect(problemsOf(story)).toEqual({ 'refused, and stored all the same': 1 });
  });

  it('stored, and never recorded', () => {
    expect(problemsOf({ created: 10, stored: numbers(11) })).toEqual({ 'stored, and never recorded': 1 });
  });

  it.each([
    [{ durable: 9 }],
    [{ queued: 1 }],
    [{ durable: 11, queued: -1 }],
    [{ dropped: { queue_full: 1 } }],
    [{ rejected: { sdk_disabled: 1 } }],
  ])('books that do not balance: %j', (books) => {
    expect(problemsOf({ created: 10, stored: numbers(10), books })).toEqual({
      'books that do not balance': 1,
    });
  });
});

describe('the store as a whole', () => {
  const story = { created: 10, stored: numbers(10) };
  const gap = { reason: 'queue_full', records: 1, atLeast: 0, fromMs: START_MS, toMs: START_MS };

  it.each([
    [{ findings: ['row 3 missing from index', 'another digest'] }, 'a trail that does not verify', 2],
    [{ strangers: 3 }, 'records of nobody', 3],
    [{ gaps: [{ ...gap, instance: 'somebody' }] }, 'a gap record of nobody', 1],
    [{ gaps: [{ ...gap, instance: 'somebody', reason: 'unclean_end' }] }, 'unclean ends of nobody', 1],
  ])('%j', (store, kind, count) => {
    expect(problemsOf({ ...story, store })).toEqual({ [kind]: count });
  });
});
