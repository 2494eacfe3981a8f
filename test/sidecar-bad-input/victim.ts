import { afterAll, afterEach, beforeAll, expect } from '@jest/globals';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { SidecarUnderTest } from '../support/otlp/sidecar-under-test.js';

/**
 * What a sidecar with two decoding threads may need at most. 430 MiB have been seen while others kept all CPUs busy: 180
 * when it has started, 64 (`maxDecodedBytes`) for each thread, and bodies on their way that V8 has yet to free.
 */
const MAX_PEAK_MB = 600;

/**
 * A sidecar that is given bad input by the tests of a spec. After each it must be as well as before: the same process
 * answers a good request and stores it; in the end its trail is sound and it ends in order.
 */
export class Victim {
  private running: SidecarUnderTest | undefined;
  private directory = '';

  constructor(env: Readonly<Record<string, string>> = {}) {
    beforeAll(async () => {
      this.directory = mkdtempSync(join(tmpdir(), 'blotter-victim-'));
      this.running = await SidecarUnderTest.start({
        directory: this.directory,
        env: { BLOTTER_RECEIVERS_DECODE_THREADS: '2', ...env },
      });
    });
    afterEach(async () => {
      expect(this.sidecar.process.process.exitCode).toBeNull();
      await this.sidecar.settle();
      expect(this.sidecar.memory().peakMb).toBeLessThan(MAX_PEAK_MB);
    });
    afterAll(async () => {
      expect(this.sidecar.problems()).toEqual([]);
      expect(await this.sidecar.end()).toBe(0);
      expect(this.sidecar.process.stderr).toBe('');
      rmSync(this.directory, { recursive: true, force: true, maxRetries: 5 });
    });
  }

  get sidecar(): SidecarUnderTest {
    return this.running!;
  }
}
