import { expect } from '@jest/globals';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';

/** Two signals to a process that does not end by itself, as when a close hangs. */

const MODULE = new URL('../../apps/sidecar/dist/cli/signals.js', import.meta.url).href;
const PROGRAM = `
  const { Signals } = await import('${MODULE}');
  const signals = new Signals();
  setInterval(() => {}, 1_000_000);
  console.log('up');
  console.log(await signals.first);
`;

it.each([
  ['SIGTERM', 'SIGINT', 130],
  ['SIGINT', 'SIGTERM', 143],
] as const)('%s is waited for, %s after it ends the process at once', async (first, second, code) => {
  const child = spawn(process.execPath, ['--input-type=module', '-e', PROGRAM], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const lines = createInterface({ input: child.stdout })[Symbol.asyncIterator]();
  expect(await lines.next()).toMatchObject({ value: 'up' });
  child.kill(first);
  expect(await lines.next()).toMatchObject({ value: first });
  child.kill(second);
  expect(await once(child, 'exit')).toEqual([code, null]);
});
