import { type ChildProcess, spawn } from 'node:child_process';
import { existsSync, mkdtempSync, readdirSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { once } from 'node:events';
import { Worker } from 'node:worker_threads';
import { isHeld, tryLock } from './process-lock.js';

/** The same code, built: another process and another thread cannot load this source. */
const BUILT = new URL('../../dist/store/process-lock.js', import.meta.url).href;

const IN_PROCESS = `
  const { tryLock } = await import(${JSON.stringify(BUILT)});
  const lock = tryLock(process.argv[1]);
  process.on('message', () => { lock.release(); process.disconnect(); });
  process.send(lock === undefined ? 'held by another' : 'locked');
`;
const IN_THREAD = `
  const { workerData, parentPort } = require('node:worker_threads');
  import(${JSON.stringify(BUILT)}).then(({ tryLock }) => {
    const lock = tryLock(workerData);
    parentPort.on('message', () => { throw new Error('crash'); });
    parentPort.postMessage(lock === undefined ? 'held by another' : 'locked');
  });
`;
/** Asks for every lock it finds, as an adopter does, until the folder says stop. */
const ASKER = `
  const { isHeld } = await import(${JSON.stringify(BUILT)});
  const { existsSync, readdirSync } = await import('node:fs');
  const folder = process.argv[1];
  process.send('asking');
  while (!existsSync(folder + '/stop')) {
    for (const name of readdirSync(folder)) if (name.endsWith('.lock')) isHeld(folder + '/' + name);
  }
  process.disconnect();
`;

function run(program: string, argument: string): ChildProcess {
  return spawn(process.execPath, ['--input-type=module', '-e', program, argument], {
    stdio: ['ignore', 'inherit', 'inherit', 'ipc'],
  });
}

describe('tryLock', () => {
  let folder: string;
  let path: string;
  const children: ChildProcess[] = [];
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'blotter-lock-'));
    path = join(folder, 'a.lock');
  });
  afterEach(() => {
    for (const child of children.splice(0)) child.kill('SIGKILL');
    rmSync(folder, { recursive: true });
  });

  async function start(program: string, argument = path): Promise<{ child: ChildProcess; said: unknown }> {
    const child = run(program, argument);
    children.push(child);
    const [said] = await once(child, 'message');
    return { child, said };
  }

  it('gives a lock to one at a time, and leaves nothing behind', () => {
    const lock = tryLock(path);
    expect(lock).toBeDefined();
    expect(statSync(path).mode & 0o777).toBe(0o600);
    expect(readdirSync(folder)).toEqual(['a.lock']);
    expect(tryLock(path)).toBeUndefined();
    lock!.release();
    expect(readdirSync(folder)).toEqual([]);
    const again = tryLock(path);
    expect(again).toBeDefined();
    again!.release();
  });

  it('throws when the file cannot be made', () => {
    expect(() => tryLock(join(folder, 'missing', 'a.lock'))).toThrow(
      expect.objectContaining({ code: 'ENOENT' }),
    );
  });

  it('is seen by other processes', async () => {
    const lock = tryLock(path);
    expect((await start(IN_PROCESS)).said).toBe('held by another');
    lock!.release();
  });

  it('is held while its process lives, and free when it gives it up', async () => {
    const { child, said } = await start(IN_PROCESS);
    expect(said).toBe('locked');
    expect(tryLock(path)).toBeUndefined();
    const exited = once(child, 'exit');
    child.send('release');
    await exited;
    expect(existsSync(path)).toBe(false);
  });

  it('is released by the kernel when its process is killed', async () => {
    const { child, said } = await start(IN_PROCESS);
    expect(said).toBe('locked');
    expect(tryLock(path)).toBeUndefined();
    const exited = once(child, 'exit');
    child.kill('SIGKILL');
    expect(await exited).toEqual([null, 'SIGKILL']);
    expect(existsSync(path)).toBe(true);
    const lock = tryLock(path);
    expect(lock).toBeDefined();
    lock!.release();
    expect(existsSync(path)).toBe(false);
  });

  it('can be asked for without being taken', async () => {
    expect(isHeld(path)).toBe(false);
    expect(readdirSync(folder)).toEqual([]);
    const { child } = await start(IN_PROCESS);
    expect(isHeld(path)).toBe(true);
    expect(isHeld(path)).toBe(true);
    const exited = once(child, 'exit');
    child.kill('SIGKILL');
    await exited;
    expect(existsSync(path)).toBe(true);
    expect(isHeld(path)).toBe(false);
    expect(readdirSync(folder)).toEqual([]);
  });

  it.each([
    ['terminated', (worker: Worker) => void worker.terminate()],
    ['dead by an uncaught error', (worker: Worker) => worker.postMessage('crash')],
  ])('is seen by other threads, and released when its thread is %s', async (_, end) => {
    const worker = new Worker(IN_THREAD, { eval: true, workerData: path });
    worker.on('error', () => undefined);
    expect(await once(worker, 'message')).toEqual(['locked']);
    expect((await start(IN_PROCESS)).said).toBe('held by another');
    const exited = new Promise((resolve) => worker.once('exit', resolve));
    end(worker);
    await exited;
    expect((await start(IN_PROCESS)).said).toBe('locked');
  });

  it('cannot be taken away by somebody who looks for dead owners while it is made', async () => {
    const askers = [await start(ASKER, folder), await start(ASKER, folder)];
    const exits = askers.map(({ child }) => once(child, 'exit'));
    for (let i = 0; i < 150; i++) {
      const own = join(folder, `${i}.lock`);
      const lock = tryLock(own);
      expect([i, lock !== undefined]).toEqual([i, true]);
      // Lets the askers have a look.
      await new Promise((resolve) => setImmediate(resolve));
      expect([i, existsSync(own), tryLock(own)]).toEqual([i, true, undefined]);
      lock!.release();
    }
    writeFileSync(join(folder, 'stop'), '');
    expect(await Promise.all(exits)).toEqual([
      [0, null],
      [0, null],
    ]);
  });
});
