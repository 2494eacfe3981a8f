import { Painter, cutSpans } from './painter.js';

const SPANS = [{ text: 'red', style: 'red' as const }, { text: ' and ' }, { text: 'plain' }];

function stream(isTTY: boolean, columns: number): NodeJS.WriteStream {
  return Object.assign(Object.create(process.stdout) as NodeJS.WriteStream, { isTTY, columns });
}

describe('cutSpans', () => {
  it.each([
    [13, 'red and plain'],
    [99, 'red and plain'],
    [12, 'red and pla…'],
    [8, 'red and…'],
    [3, 're…'],
    [1, '…'],
  ])('in %i columns', (columns, text) =>
    expect(
      cutSpans(SPANS, columns)
        .map((span) => span.text)
        .join(''),
    ).toBe(text),
  );

  it('counts columns, not characters', () => {
    expect(cutSpans([{ text: '日本語' }], 6)).toEqual([{ text: '日本語' }]);
    expect(cutSpans([{ text: '日本語' }], 5)).toEqual([{ text: '日本…' }]);
    expect(cutSpans([{ text: '日本語' }], 4)).toEqual([{ text: '日…' }]);
  });
});

describe('Painter', () => {
  it('cuts for a terminal only', () => {
    expect(new Painter(stream(false, 5)).line([{ text: 'abcdefgh' }])).toBe('abcdefgh');
    expect(new Painter(stream(true, 5)).line([{ text: 'abcdefgh' }])).toBe('abcd…');
  });

  it('does not cut for a terminal that does not know its width', () => {
    expect(new Painter(stream(true, 0)).line([{ text: 'abcdefgh' }])).toBe('abcdefgh');
  });
});
