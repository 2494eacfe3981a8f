import { expect } from '@jest/globals';
import { existsSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { applyEdit } from './edit.js';
import { sabotages } from './sabotages.js';

/** What `npm run sabotage` needs, so that a change of the code does not leave it behind. */

function fromRoot(path: string): string {
  return fileURLToPath(new URL(`../../${path}`, import.meta.url));
}

describe.each(sabotages.map((sabotage) => [sabotage.name, sabotage] as const))('%s', (_, sabotage) => {
  it('fits what is built', () => {
    const texts = new Map<string, string>();
    for (const edit of sabotage.edits) {
      const text = texts.get(edit.file) ?? readFileSync(fromRoot(edit.file), 'utf8');
      texts.set(edit.file, applyEdit(text, edit));
    }
    expect(texts.size).toBeGreaterThan(0);
  });

  it('has specs that exist', () => {
    const missing = sabotage.specs.filter((spec) => !existsSync(fromRoot(`test/${spec}.spec.ts`)));
    expect(sabotage.specs.length).toBeGreaterThan(0);
    expect(missing).toEqual([]);
  });
});
