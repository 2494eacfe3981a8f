import { relative } from 'node:path';

interface Suite {
  readonly path: string;
}

/** A reporter of jest: when the run is ended from outside, it says which suites had not ended. */
class UnfinishedSuites {
  readonly #started = new Map<string, number>();

  onRunStart(): void {
    process.once('SIGTERM', () => {
      const now = performance.now();
      for (const [path, start] of this.#started) {
        console.error(`unfinished after ${Math.round((now - start) / 1000)} s: ${path}`);
      }
      process.exit(143);
    });
  }

  onTestFileStart({ path }: Suite): void {
    this.#started.set(relative(process.cwd(), path), performance.now());
  }

  onTestFileResult({ path }: Suite): void {
    this.#started.delete(relative(process.cwd(), path));
  }
}

// As jest asks for a reporter.
export { UnfinishedSuites as default };
