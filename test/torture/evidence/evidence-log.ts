import { openSync, writeSync } from 'node:fs';
import type { Evidence } from './evidence.js';

/**
 * A writer's notes about itself. Each is in the kernel's hands when `note` returns, so SIGKILL does not
 * take it: it only has to outlive the process, not the machine.
 */
export class EvidenceLog {
  private readonly fd: number;

  /** @param path - on another disk than the one that gets full. */
  constructor(path: string) {
    this.fd = openSync(path, 'a');
  }

  note(evidence: Evidence): void {
    writeSync(this.fd, `${JSON.stringify(evidence)}\n`);
  }
}
