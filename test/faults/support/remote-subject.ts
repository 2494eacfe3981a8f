import type { Program } from '../../support/program.js';
import type { Workplace } from '../../support/workplace.js';
import type { FaultInjector } from './faults.js';
import type { Outcome, SubjectCommands } from './subject-commands.js';

/** A process that makes system calls at the spec's command, one at a time. */
export class RemoteSubject {
  private constructor(private readonly program: Program) {}

  static async start(place: Workplace, faults?: FaultInjector): Promise<RemoteSubject> {
    const program = place.start('faults/support/subject', [], faults && { env: faults.env });
    await program.next('ready');
    return new RemoteSubject(program);
  }

  /** @throws when the program ends meanwhile. */
  async call<K extends keyof SubjectCommands>(
    command: K,
    ...args: Parameters<SubjectCommands[K]>
  ): Promise<Outcome> {
    this.program.send({ kind: 'command', command, args });
    return (await this.program.next('done')).outcome as Outcome;
  }
}
