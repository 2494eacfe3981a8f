import type { FaultPlace, WriterFault } from './protocol.js';

/** What a fault keeps from being done. */
export type Task = 'append' | 'adopt' | 'beat' | 'apply' | 'index';

const PLACES: Readonly<Record<Task, FaultPlace>> = {
  append: 'journal',
  adopt: 'journal',
  beat: 'journal',
  apply: 'store',
  index: 'search',
};

/** What keeps a worker from its tasks now. */
export class Faults {
  private readonly byTask = new Map<Task, WriterFault>();

  /** @param changed - told when there is another fault than before, or one less. */
  constructor(private readonly changed: () => void) {}

  met(task: Task, code: string, message: string): void {
    const known = this.byTask.get(task);
    if (known?.code === code) return;
    this.byTask.set(task, { place: PLACES[task], code, message, sinceMs: known?.sinceMs ?? Date.now() });
    this.changed();
  }

  /** The task was done: what kept it from being done is gone. */
  done(task: Task): void {
    if (this.byTask.delete(task)) this.changed();
  }

  /** Each once: a full disk is met by several tasks. */
  list(): WriterFault[] {
    const faults = new Map<string, WriterFault>();
    for (const fault of this.byTask.values()) {
      const key = `${fault.place} ${fault.code}`;
      if (!faults.has(key)) faults.set(key, fault);
    }
    return [...faults.values()];
  }
}
