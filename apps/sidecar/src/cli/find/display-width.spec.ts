import { cutToWidth, displayWidth } from './display-width.js';

it.each([
  ['', 0],
  ['order filled', 12],
  ['Größe', 5],
  ['Gro\u0308ße', 5],
  ['日本語', 6],
  ['한국어', 6],
  ['🦋x', 3],
  ['👩‍👩‍👧', 2],
  ['ｆｕｌｌ', 8],
])('%j takes %i columns', (text, columns) => expect(displayWidth(text)).toBe(columns));

it.each([
  ['order filled', 5, 'order'],
  ['order', 9, 'order'],
  ['order', 0, ''],
  ['order', -1, ''],
  ['日本語', 5, '日本'],
  ['🦋x', 1, ''],
  ['Gro\u0308ße', 3, 'Gro\u0308'],
])('%j in %i columns is %j', (text, columns, cut) => expect(cutToWidth(text, columns)).toBe(cut));
