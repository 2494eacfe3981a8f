import { expect, it } from '@jest/globals';
import { BARE, RECORD } from '../../../../test/support/stored-record.js';
import { DoubleValue, type StoredRecord } from '../model/index.js';
import { compileFilter } from './compile-filter.js';
import { parseFilter } from './parse-filter.js';

const DATA: StoredRecord = {
  ...RECORD,
  attributes: [
    ['symbol', 'TSLA'],
    ['quantity', 42],
    ['text', '42'],
    ['double', new DoubleValue(42)],
    ['half', 41.5],
    ['big', 9007199254740993n],
    ['version', '2.0'],
    ['flag', true],
    ['nothing', null],
    ['tags', ['a', 7]],
    ['order', { leg: { price: 1.5 } }],
    ['wide', '\u{ff5e}'],
    ['wider', '\u{1f600}'],
    ['activity.source.expert.id', 5],
  ],
};

/** Stands for FTS5, which is not asked here. */
const hasText = () => false;
const fits = (text: string, record = DATA) => compileFilter(parseFilter(text))(record, hasText);

it.each([
  '*',
  'type=order.filled',
  'type:order.*',
  'type:(trade.*, order.filled)',
  'type>order type<order.g',
  'severity=warning',
  'severity=13',
  'severity>=warning',
  'severity<=warning',
  'severity<failure',
  'severity>success',
  'severity!=failure',
  'trace=0AF7651916CD43DD8448EB211C80319C',
  'span:b7ad*',
  'uid=01J',
  'service=engine',
  'source.expert=5',
  'description~"PROFIT"',
  'data.symbol=TSLA',
  'data.symbol~sl',
  'data.symbol!=AAPL',
  'data.absent!=AAPL',
  'not data.absent=AAPL',
  '-has:data.absent',
  'has:data.nothing',
  'data.quantity="42"',
  'data.text=42',
  'data.double=42',
  'data.double=42.0',
  'data.quantity=42.0',
  'data.version=2.0',
  'data.quantity>41.5',
  'data.quantity>=42',
  'data.quantity<=42.0',
  'data.text>41',
  'data.half<42',
  'data.half=41.5',
  'data.half>-1e300',
  'data.big=9007199254740993',
  'data.big>9007199254740992',
  'data.big<9007199254740994',
  'data.big<1e16',
  'data.flag=true',
  'data.nothing=null',
  'data.tags=a',
  'data.tags=7',
  'data.tags>6',
  'data.tags!=b',
  'data.order.leg.price=1.5',
  'data.order.leg.price<2',
  'has:data.order',
  'data.order~leg',
  // By code points: by UTF-16 code units U+FF5E would come behind U+1F600.
  'data.wide<"\u{1f600}"',
  'data.wider>"\u{ff5e}"',
  'time=2026-01-31T12:00:00.000000001Z',
  'time>2026-01-31T12:00:00Z',
  'time<=2026-01-31T12:00:00.000000001Z',
  'since:2026-01-31 until:2026-02-01',
  'observed>=2026-01-31T12:00:01Z',
  'type=x or severity=warning',
])('%s fits', (text) => {
  expect(fits(text)).toBe(true);
});

it.each([
  'not *',
  'type=order',
  'type:Order.*',
  'severity=error',
  'severity>warning',
  'severity<warning',
  'description~loss',
  'data.symbol=tsla',
  'data.symbol!=TSLA',
  'data.absent=AAPL',
  'data.absent<5',
  'data.quantity>42',
  // No number.
  'data.symbol<5',
  'data.symbol>=5',
  'data.flag>0',
  'data.nothing<1',
  'data.order>0',
  'data.version=2',
  'data.big=9007199254740992',
  'data.tags!=7',
  'data.tags=(b, 8)',
  'data.order.leg.size=1.5',
  'time>2026-01-31T12:00:00.000000001Z',
  'until:2026-01-31',
  'type=order.filled severity=info',
  'word',
])('%s does not fit', (text) => {
  expect(fits(text)).toBe(false);
});

it('fits what is absent with a denial only', () => {
  for (const name of ['type', 'observed', 'uid', 'trace', 'span', 'description', 'service', 'scope.name']) {
    expect(fits(`has:${name}`, BARE)).toBe(false);
    expect(fits(`${name}!=1999-01-01`, BARE)).toBe(true);
    expect(fits(`has:${name}`)).toBe(true);
  }
  expect(fits('time=1970-01-01', BARE)).toBe(true);
});

it('asks for words whoever knows them', () => {
  const asked: string[] = [];
  const test = compileFilter(parseFilter('"take profit" hi* or -loss'));
  const isFit = test(DATA, ({ text, isPrefix }) => {
    asked.push(text + (isPrefix ? '*' : ''));
    return text === 'take profit';
  });
  expect(isFit).toBe(true);
  expect(asked).toEqual(['take profit', 'hi*', 'loss']);
});
