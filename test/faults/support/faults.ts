import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { buildShim } from './build-shim.js';
import { ControlFile, FaultKind } from './control-file.js';
import { Fault } from './fault.js';

/**
 * Faults in the system calls of the processes that are started with `env`, and of their children, while they run.
 * A path is any part of the absolute path of the files that are meant.
 */
export class FaultInjector {
  private readonly folder: string;
  private readonly control: ControlFile;
  private readonly faults: Fault[] = [];
  private readonly library: string;
  private clockMs = 0;

  /** @throws Error when this machine cannot do it: see `unavailable`. */
  constructor() {
    const shim = buildShim();
    if ('unavailable' in shim) throw new Error(`No faults in system calls: ${shim.unavailable}`);
    this.library = shim.library;
    this.folder = mkdtempSync(join(tmpdir(), 'blotter-faults-'));
    this.control = new ControlFile(join(this.folder, 'control'));
  }

  /** Why this machine cannot do it; undefined when it can. */
  static get unavailable(): string | undefined {
    const shim = buildShim();
    return 'unavailable' in shim ? shim.unavailable : undefined;
  }

  /** For `fork` and `spawn`: this process's environment and what the shim needs. */
  get env(): NodeJS.ProcessEnv {
    return { ...process.env, ...this.variables };
  }

  /** What the shim needs. */
  get variables(): Record<string, string> {
    const { LD_PRELOAD } = process.env;
    return {
      LD_PRELOAD: LD_PRELOAD === undefined ? this.library : `${this.library}:${LD_PRELOAD}`,
      FAULTS_CONTROL: this.control.path,
      // It would go around the C library.
      UV_USE_IO_URING: '0',
    };
  }

  /** fsync and fdatasync take so much longer. */
  slowFsync(path: string, ms: number): Fault {
    return this.set(FaultKind.slowSync, path, ms);
  }

  /** fsync and fdatasync fail with EIO. */
  failFsync(path: string): Fault {
    return this.set(FaultKind.failSync, path);
  }

  /** What needs more space fails with ENOSPC: files do not grow, new ones cannot be made; their bytes can be rewritten. */
  fillDisk(path: string): Fault {
    return this.set(FaultKind.full, path);
  }

  /** What would change something fails with EROFS, also through files that are open already. */
  makeReadOnly(path: string): Fault {
    return this.set(FaultKind.readOnly, path);
  }

  /** The time of day steps forward, or with a negative number backward; monotonic clocks and timers do not. */
  stepClock(ms: number): void {
    this.clockMs += ms;
    this.control.clockMs = this.clockMs;
  }

  /** Ends all faults and sets the clock right. */
  clear(): void {
    for (const fault of this.faults.splice(0)) fault.end();
    this.stepClock(-this.clockMs);
  }

  /** Ends all faults; processes that were started with `env` may go on. */
  close(): void {
    this.clear();
    this.control.close();
    rmSync(this.folder, { recursive: true, force: true });
  }

  private set(kind: FaultKind, path: string, delayMs?: number): Fault {
    const fault = new Fault(this.control, kind, path, delayMs);
    this.faults.push(fault);
    return fault;
  }
}
