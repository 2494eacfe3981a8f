import { attributesOf, readRows } from './read-rows.spec.js';

/** A length-delimited field of less than 128 bytes. */
function field(number: number, ...parts: Array<Buffer | string>): Buffer {
  const bytes = Buffer.concat(parts.map((part) => Buffer.from(part)));
  return Buffer.concat([Buffer.of((number << 3) | 2, bytes.length), bytes]);
}

const text = (value: string): Buffer => field(1, value);

/** As the OpenTelemetry Collector writes it: from the end, so that the last field comes first. */
const valueFirst = (key: string, value: Buffer): Buffer => field(6, field(2, value), field(1, key));

function rowOf(...attributes: Buffer[]): ReturnType<typeof readRows>[number] {
  return readRows(field(1, field(2, field(2, ...attributes))))[0]!;
}

describe('an attribute whose value comes before its key', () => {
  it('is the uid when its key says so', () => {
    const row = rowOf(valueFirst('a', text('b')), valueFirst('log.record.uid', text('one')));
    expect([row.uid, attributesOf(row)]).toEqual(['one', [['a', 'b']]]);
  });

  it('is an attribute like others when it is the second uid, no text, or empty', () => {
    const second = rowOf(
      valueFirst('log.record.uid', text('one')),
      valueFirst('log.record.uid', text('two')),
    );
    expect([second.uid, attributesOf(second)]).toEqual(['one', [['log.record.uid', 'two']]]);
    const number = rowOf(valueFirst('log.record.uid', Buffer.of(0x18, 7)));
    expect([number.uid, attributesOf(number)]).toEqual([null, [['log.record.uid', 7]]]);
    const empty = rowOf(valueFirst('log.record.uid', text('')));
    expect([empty.uid, attributesOf(empty)]).toEqual([null, [['log.record.uid', '']]]);
  });

  it('is no uid when only its value ends with what looks like the key', () => {
    const value = 'one\n\u000elog.record.uid';
    const row = rowOf(field(6, field(2, text(value))));
    expect([row.uid, attributesOf(row)]).toEqual([null, [['', value]]]);
  });
});
