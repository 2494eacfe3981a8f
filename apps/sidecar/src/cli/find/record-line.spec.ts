import type { RecordJson } from '@blotter/core/reader';
import { localTime, recordLine } from './record-line.js';

const RECORD: RecordJson = {
  id: 7,
  uid: 'u-7',
  time: '2026-01-31T12:00:00.123456789Z',
  observedTime: null,
  severity: { number: 13, text: 'WARN', name: 'warning' },
  type: 'order.filled',
  description: 'Order 7 filled',
  source: {},
  data: {},
  resource: {},
  scope: { name: '', version: '', attributes: {} },
};

function text(part: Partial<RecordJson>): string {
  const spans = recordLine({ ...RECORD, ...part });
  return spans
    .slice(1)
    .map((span) => span.text)
    .join('');
}

it('says when, how serious, what, and what about, in the names of the filter language', () => {
  const part = {
    source: { expert: 42, id: 'main' },
    actor: { id: 'alice', 'full name': 'Alice A.' },
    target: { id: 7, kind: 'user' },
    outcome: 'success',
    data: {
      symbol: 'TSLA',
      id: 1,
      price: 250.5,
      tags: ['a', 'b'],
      note: 'two words',
      big: '9007199254740993',
    },
  };
  expect(text(part)).toBe(
    'WARNING order.filled Order 7 filled source.expert=42 source=main actor=alice actor."full name"="Alice A." ' +
      'target=7 target.kind=user outcome=success data.symbol=TSLA data.id=1 data.price=250.5 data.tags=["a","b"] ' +
      'data.note="two words" data.big=9007199254740993',
  );
});

it('leaves out what is not there', () => {
  expect(text({ type: '', description: null })).toBe('WARNING');
});

it('shows a body that is no text', () => {
  expect(text({ description: null, body: { a: [1] } })).toBe('WARNING order.filled {"a":[1]}');
});

it('moves no cursor, whatever the record holds', () => {
  const evil = '\u001b[2J\r\n\u009b';
  const line = text({
    type: evil,
    description: evil,
    severity: { number: 9, text: evil, name: evil },
    source: { [evil]: evil },
    data: { [evil]: { [evil]: [evil] } },
  });
  expect(line).not.toMatch(/\p{Cc}/u);
  expect(line).toContain('\\x1b[2J\\r\\n\\x9b');
});

describe('the time', () => {
  it('is local, to the millisecond', () => {
    const at = new Date(2026, 0, 31, 12, 5, 6, 78);
    expect(localTime(at.toISOString())).toBe('2026-01-31 12:05:06.078');
    expect(recordLine({ ...RECORD, time: at.toISOString() })[0]!.text).toBe('2026-01-31 12:05:06.078 ');
  });

  it('is that of observation where it is unknown', () => {
    const observedTime = new Date(2026, 0, 31).toISOString();
    expect(recordLine({ ...RECORD, time: null, observedTime })[0]!.text).toBe('2026-01-31 00:00:00.000 ');
    expect(recordLine({ ...RECORD, time: null })[0]!.text.trim()).toBe('-');
  });

  it('may be none that a date can hold', () =>
    expect(localTime('999999999999999999999')).toBe('999999999999999999999'));
});
