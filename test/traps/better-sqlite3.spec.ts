import { LoggerProvider } from '@opentelemetry/sdk-logs';
import { execFileSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { monitorEventLoopDelay } from 'node:perf_hooks';
import { BlotterFixture } from './support/blotter-fixture.js';
import { emitMany } from './support/emit-many.js';

/** better-sqlite3 is synchronous, and a worker is a file that must ship. */

const fixture = new BlotterFixture();
const LOCK_WAIT_MS = 2000;

describe('a call on the main thread that meets a lock', () => {
  it('better-sqlite3: stops the event loop for as long as it waits', async () => {
    await (await fixture.open()).close();
    const unlock = fixture.lock();
    const database = fixture.connect(fixture.file, LOCK_WAIT_MS);
    let turns = 0;
    const timer = setInterval(() => turns++, 1);
    const start = performance.now();
    expect(() => database.exec('BEGIN IMMEDIATE')).toThrow('locked');
    expect(turns).toBe(0);
    expect(performance.now() - start).toBeGreaterThan(LOCK_WAIT_MS * 0.9);
    clearInterval(timer);
    unlock();
  });

  it('ours: the event loop does not notice a lock of the same length', async () => {
    const processor = await fixture.open();
    const logger = new LoggerProvider({ processors: [processor] }).getLogger('trap');
    const unlock = fixture.lock();
    const delay = monitorEventLoopDelay({ resolution: 10 });
    delay.enable();
    const end = performance.now() + LOCK_WAIT_MS;
    let emitted = 0;
    while (performance.now() < end) {
      emitMany(logger, 100, emitted);
      emitted += 100;
      await processor.flush('durable');
    }
    delay.disable();
    // A single wait for the lock on this thread would have taken all of it.
    expect(delay.max / 1e6).toBeLessThan(LOCK_WAIT_MS / 2);
    expect(processor.status().accounting).toMatchObject({ durable: emitted, stored: 0, dropped: {} });
    unlock();
    await processor.flush('stored');
    expect(processor.status().accounting.stored).toBe(emitted);
  });
});

describe('the worker files', () => {
  it('ship with the package, as JavaScript', () => {
    const core = new URL('../../libs/core/', import.meta.url);
    const output = execFileSync('npm', ['pack', '--dry-run', '--json', '--ignore-scripts'], {
      cwd: core,
      encoding: 'utf8',
      stdio: ['ignore', 'pipe', 'ignore'],
    });
    const files = packedFiles(JSON.parse(output));
    for (const file of ['dist/writer/worker.js', 'dist/writer/child.js', 'dist/index.js']) {
      expect(files).toContain(file);
      expect(existsSync(new URL(file, core))).toBe(true);
    }
    expect(files.filter((file) => /(?<!\.d)\.ts$|\.spec\./.test(file))).toEqual([]);
  });
});

/** npm prints a list of packages, newer ones an object by name. */
function packedFiles(printed: unknown): string[] {
  const [first] = Object.values(printed as Record<string, { files: Array<{ path: string }> }>);
  return first!.files.map(({ path }) => path);
}
