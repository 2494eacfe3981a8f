import { type ChildProcess, fork } from 'node:child_process';
import type { HoldLocks, LockMessage } from './lock-holder.js';
import type { LockHold } from './lock-schedule.js';

/** The other process, which takes the write lock for seconds at a time. */
export class LockProcess {
  private readonly child: ChildProcess;
  private readonly isReady = Promise.withResolvers<void>();
  private readonly isDone = Promise.withResolvers<void>();
  private isStopped = false;
  /** It holds the lock now, as far as has been heard. */
  isHolding = false;

  constructor(
    file: string,
    private readonly changed: (isHolding: boolean) => void,
  ) {
    this.child = fork(new URL('./lock-holder.js', import.meta.url), [file]);
    this.child.on('message', (message: LockMessage) => this.receive(message));
    this.child.on('error', (error) => this.fail(error));
    this.child.on('exit', () => {
      if (this.isStopped) this.isDone.resolve();
      this.fail(new Error('The process that holds the lock ended before its work was done.'));
    });
  }

  async ready(): Promise<void> {
    await this.isReady.promise;
  }

  /** Takes the lock at these times. Resolves when it is done. */
  async hold(holds: readonly LockHold[]): Promise<void> {
    this.child.send({ holds } satisfies HoldLocks);
    await this.isDone.promise;
  }

  /** The lock, if it is held, goes with the process. */
  stop(): void {
    this.isStopped = true;
    if (this.child.connected) this.child.disconnect();
  }

  private receive(message: LockMessage): void {
    if (message === 'ready') this.isReady.resolve();
    else if (message === 'done') this.isDone.resolve();
    else {
      this.isHolding = message === 'locked';
      this.changed(this.isHolding);
    }
  }

  /** Without effect once both are settled. */
  private fail(error: Error): void {
    for (const { promise, reject } of [this.isReady, this.isDone]) {
      promise.catch(() => undefined);
      reject(error);
    }
  }
}
