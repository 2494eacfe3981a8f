import { Writable } from 'node:stream';
import { SidecarLog } from './sidecar-log.js';
import { StandardOutput } from './standard-output.js';

/** A reader that takes a line only when it is told to. */
class SlowReader extends Writable {
  readonly lines: string[] = [];
  private release: (() => void) | undefined;

  override _write(chunk: Buffer, _encoding: string, done: () => void): void {
    this.lines.push(chunk.toString());
    this.release = done;
  }

  /** Takes all that waits. */
  catchUp(): void {
    for (let next = this.release; next !== undefined; next = this.release) {
      this.release = undefined;
      next();
    }
  }
}

describe('StandardOutput', () => {
  it('leaves lines out when its reader is slow, and the log then says how many', () => {
    const reader = new SlowReader();
    const log = new SidecarLog({ level: 'info', format: 'json' }, new StandardOutput(reader, 1000));
    for (let i = 0; i < 100; i++) log.info('x'.repeat(80), { i });
    expect(reader.writableLength).toBeLessThanOrEqual(1000);
    while (reader.writableLength > 0) reader.catchUp();
    const before = reader.lines.length;
    expect(before).toBeLessThan(10);
    log.info('again');
    while (reader.writableLength > 0) reader.catchUp();
    const later = reader.lines.slice(before).map((line) => JSON.parse(line) as Record<string, unknown>);
    expect(later).toEqual([
      expect.objectContaining({
        level: 'warn',
        msg: expect.stringContaining('left out'),
        lines: 100 - before,
      }),
      expect.objectContaining({ level: 'info', msg: 'again' }),
    ]);
  });

  it('calls back when all is out', async () => {
    const reader = new SlowReader();
    const output = new StandardOutput(reader);
    output.write('a\n');
    const flushed = new Promise<void>((resolve) => output.flush(resolve));
    while (reader.writableLength > 0) reader.catchUp();
    setImmediate(() => reader.catchUp());
    await flushed;
    expect(reader.lines.join('')).toBe('a\n');
  });

  it('writes nothing more, and waits for nothing, when its reader is gone', async () => {
    const lines: string[] = [];
    const gone = new Writable({
      write(chunk: Buffer, _encoding, done) {
        lines.push(chunk.toString());
        done(Object.assign(new Error('write EPIPE'), { code: 'EPIPE' }));
      },
    });
    const output = new StandardOutput(gone);
    output.write('a\n');
    await new Promise<void>((resolve) => output.flush(resolve));
    output.write('b\n');
    await new Promise<void>((resolve) => output.flush(resolve));
    expect(lines).toEqual(['a\n']);
  });
});
