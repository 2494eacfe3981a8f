/** npm passes Ctrl-C on, so that it comes twice: from the terminal and from npm. */
const SAME_SIGNAL_MS = 1000;

/**
 * Somebody wants the run to end: by a signal, because its time is over, or because nobody reads the output any more.
 * Made before anything is started, so that nothing is left behind. A signal that comes later ends the process at once.
 */
export class StopRequest {
  private readonly request = Promise.withResolvers<void>();
  private madeAtMs = Infinity;

  constructor() {
    for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) {
      process.on(signal, () => {
        if (performance.now() - this.madeAtMs > SAME_SIGNAL_MS) process.exit(1);
        this.make();
      });
    }
    process.stdout.on('error', () => this.make());
  }

  /** Resolves when the run is to end. */
  get made(): Promise<void> {
    return this.request.promise;
  }

  makeAfter(seconds: number): void {
    setTimeout(() => this.make(), 1000 * seconds).unref();
  }

  private make(): void {
    this.madeAtMs = Math.min(this.madeAtMs, performance.now());
    this.request.resolve();
  }
}
