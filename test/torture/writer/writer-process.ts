import type { Ending, Program } from '../../support/program.js';
import { EXIT_CODE, type WriterCommand } from './writer-setup.js';

/** A running writer, and who means to end it. */
export class WriterProcess {
  readonly startedMs = Date.now();
  /** Resolves when it holds a Blotter and records, or is gone. */
  readonly started: Promise<unknown>;
  /** Resolves just before it makes its Blotter, or when it is gone. */
  readonly starting: Promise<unknown>;
  /** As it last said; less than what its evidence says. */
  recorded = 0;
  /** When it said that it makes its Blotter next. */
  startingMs = Infinity;
  endedMs = Infinity;
  private readonly reasons: string[] = [];
  private readonly endings = new Set<number | NodeJS.Signals>();

  constructor(
    readonly run: number,
    readonly slot: number,
    readonly program: Program,
  ) {
    this.starting = this.heard('starting');
    this.started = this.heard('started');
    program.process.on('message', ({ kind, recorded }: { kind: string; recorded?: number }) => {
      if (kind === 'starting') this.startingMs = Date.now();
      if (kind === 'progress') this.recorded = recorded!;
    });
    void this.ended.then(() => (this.endedMs = Date.now()));
  }

  get ended(): Promise<Ending> {
    return this.program.ended;
  }

  /** What ended it, or will. */
  get endedBy(): string {
    return this.reasons.length === 0 ? 'nobody' : this.reasons.join(' and ');
  }

  isExpected({ code, signal }: Ending): boolean {
    return this.endings.has(signal ?? code ?? -1);
  }

  /** Not an end. */
  stop(): void {
    this.program.process.kill('SIGSTOP');
  }

  continue(): void {
    this.program.process.kill('SIGCONT');
  }

  async kill(reason = 'SIGKILL'): Promise<void> {
    this.expect(reason, 'SIGKILL');
    await this.program.kill('SIGKILL');
  }

  /** Lets it close, once it listens. */
  async terminate(): Promise<void> {
    await this.started;
    this.expect('SIGTERM', 0);
    await this.program.kill('SIGTERM');
  }

  async exit(): Promise<void> {
    await this.started;
    this.expect('process.exit', EXIT_CODE);
    this.send({ kind: 'exit' });
    await this.ended;
  }

  async throw(): Promise<void> {
    await this.started;
    this.expect('an uncaught exception', 1);
    this.send({ kind: 'throw' });
    await this.ended;
  }

  send(command: WriterCommand): void {
    // It may have ended meanwhile.
    if (this.program.process.connected) this.program.process.send(command, () => undefined);
  }

  private expect(reason: string, ending: number | NodeJS.Signals): void {
    this.reasons.push(reason);
    this.endings.add(ending);
  }

  private heard(kind: string): Promise<unknown> {
    return this.program.next(kind).catch(() => undefined);
  }
}
