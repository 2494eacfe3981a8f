import { expect } from '@jest/globals';
import { fileURLToPath } from 'node:url';
import { Workplace } from '../support/workplace.js';

const place = new Workplace();

it('CommonJS can require the packages', async () => {
  const program = place.start(fileURLToPath(new URL('./require.cjs', import.meta.url)));
  expect(await program.next('done')).toMatchObject({
    eventName: 'required',
    segments: 0,
    isVerified: true,
    ingested: 1,
    module: 'ActivityModule',
  });
  expect(await program.ended).toMatchObject({ code: 0, stderr: '' });
});
