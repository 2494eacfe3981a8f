import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { WatermarkWaiters } from './watermark-waiters.js';

const BUILT = new URL('../../dist/writer/watermark-waiters.js', import.meta.url).href;

describe('WatermarkWaiters', () => {
  it('resolves all who wait for a batch up to the watermark, and nobody else', async () => {
    const waiters = new WatermarkWaiters();
    const done: string[] = [];
    const wait = (batch: number, name: string) =>
      waiters.wait(batch, Infinity, 'stored').then(() => done.push(name));
    const first = [wait(1, '1'), wait(2, '2a'), wait(2, '2b')];
    const later = wait(3, '3');
    waiters.reached(2);
    await Promise.all(first);
    expect(done.sort()).toEqual(['1', '2a', '2b']);
    waiters.reached(3);
    await later;
    expect(done).toContain('3');
  });

  it('rejects after the timeout, naming what and how long, and only the one whose time is over', async () => {
    const waiters = new WatermarkWaiters();
    const patient = waiters.wait(1, 600_000, 'stored');
    await expect(waiters.wait(1, 1, 'stored')).rejects.toMatchObject({
      code: 'ERR_BLOTTER_TIMEOUT',
      message: expect.stringContaining('not stored within 1 ms'),
      hint: expect.stringContaining('the work goes on'),
    });
    waiters.reached(1);
    await expect(patient).resolves.toBeUndefined();
  });

  it('leaves no timer behind that would keep a process alive', async () => {
    const program = `
      const { WatermarkWaiters } = await import(${JSON.stringify(BUILT)});
      const waiters = new WatermarkWaiters();
      const wait = waiters.wait(1, 2_000_000_000, 'durable');
      waiters.reached(1);
      await wait;
    `;
    const child = spawn(process.execPath, ['--input-type=module', '-e', program], { stdio: 'inherit' });
    // With the timer it would end in three weeks.
    expect(await once(child, 'exit')).toEqual([0, null]);
  });
});
