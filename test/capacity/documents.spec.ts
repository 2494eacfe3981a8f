import { describe, expect, it } from '@jest/globals';
import { readFileSync, writeFileSync } from 'node:fs';
import { curves } from './curves.js';
import { type Load, plan } from './model.js';
import { table } from './table.js';

const PICTURE = new URL('../../docs/images/capacity.svg', import.meta.url);
const DOCUMENT = new URL('../../docs/scaling.md', import.meta.url);

/** The example of the document. */
const FLEET: Load = { recordsPerSecond: 100, outageSeconds: 3600, hosts: 10_000, retentionDays: 30 };
const COMMAND = 'npm run --silent capacity -- --rate 100 --outage 1h --hosts 10000 --days 30';

/** What is not as the model says: `UPDATE_DOCS=1 npm test -- test/capacity` writes it anew. */
const isUpdate = process.env.UPDATE_DOCS === '1';

describe('what the documents show of the model', () => {
  it('is its picture', () => {
    if (isUpdate) writeFileSync(PICTURE, curves());
    expect(readFileSync(PICTURE, 'utf8')).toBe(curves());
    expect(curves()).not.toMatch(/NaN|Infinity/);
  });

  it('is its table', () => {
    const example = `\`\`\`\n$ ${COMMAND}\n${table(FLEET, plan(FLEET))}\`\`\``;
    if (isUpdate) {
      const text = readFileSync(DOCUMENT, 'utf8');
      writeFileSync(
        DOCUMENT,
        text.replace(/^```\n\$ npm run --silent capacity.*?^```$/ms, () => example),
      );
    }
    expect(readFileSync(DOCUMENT, 'utf8')).toContain(example);
  });
});

describe('the table', () => {
  it('says in words that a backlog never drains, and that a store does not keep up', () => {
    const load = { recordsPerSecond: 1_000_000, outageSeconds: 3600 };
    const text = table(load, plan(load));
    expect(text).toContain('NEVER: 1,000,000 records/s arrive and only');
    expect(text).toContain('NO: the journal fills, then senders are told to wait');
  });
});
