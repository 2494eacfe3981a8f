/** Wakes a loop that sleeps. */
export class Alarm {
  private wake: (() => void) | undefined;
  private hasNews = false;
  private wakesOnNews = false;
  private readonly stopping = new AbortController();

  get isStopped(): boolean {
    return this.stopping.signal.aborted;
  }

  /** Aborted by {@link stop}. */
  get signal(): AbortSignal {
    return this.stopping.signal;
  }

  /** Ends the sleep of {@link sleepUntilNews}. */
  news(): void {
    this.hasNews = true;
    if (this.wakesOnNews) this.wake?.();
  }

  /** Ends every sleep from now on. */
  stop(): void {
    this.stopping.abort();
    this.wake?.();
  }

  sleep(millis: number): Promise<void> {
    return this.rest(millis, false);
  }

  /** The same, but no longer than until there is news; news from before count. */
  async sleepUntilNews(millis: number): Promise<void> {
    if (!this.hasNews) await this.rest(millis, true);
    this.hasNews = false;
  }

  private rest(millis: number, wakesOnNews: boolean): Promise<void> {
    if (this.isStopped) return Promise.resolve();
    return new Promise((resolve) => {
      const timer = setTimeout(() => this.wake?.(), millis);
      this.wakesOnNews = wakesOnNews;
      this.wake = () => {
        clearTimeout(timer);
        this.wake = undefined;
        this.wakesOnNews = false;
        resolve();
      };
    });
  }
}
