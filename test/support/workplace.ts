import { afterAll, afterEach, beforeAll, beforeEach } from '@jest/globals';
import type { ForkOptions } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Program } from './program.js';

/**
 * A temporary folder for each test of a spec, or one for all that only ask, and the programs started in it: both gone
 * afterwards.
 */
export class Workplace {
  private readonly closers: Array<() => unknown> = [];
  private path = '';

  constructor(of: 'each test' | 'all tests' = 'each test') {
    const [before, after] = of === 'each test' ? [beforeEach, afterEach] : [beforeAll, afterAll];
    before(() => {
      this.path = mkdtempSync(join(tmpdir(), 'blotter-'));
    });
    after(async () => {
      for (const close of this.closers.splice(0).reverse()) await close();
      rmSync(this.path, { recursive: true, force: true, maxRetries: 5 });
    });
  }

  /** Blotter's folder. */
  get directory(): string {
    return this.path;
  }

  /** Blotter's own store. */
  get store(): string {
    return join(this.path, 'blotter.db');
  }

  /** The platform's database. */
  get platform(): string {
    return join(this.path, 'platform.db');
  }

  start(name: string, args: readonly string[] = [], options: ForkOptions = {}): Program {
    const program = Program.start(name, args, options);
    this.later(() => program.kill());
    return program;
  }

  /** Done at the end, last one first. */
  later(close: () => unknown): void {
    this.closers.push(close);
  }
}
