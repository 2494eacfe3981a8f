import { SingleBar } from 'cli-progress';

/** What a run has done so far. */
export interface RunSnapshot {
  readonly closes: number;
  readonly created: number;
  readonly lost: number;
  /** Of Blotter. */
  readonly accounting: { readonly durable: number; readonly stored: number } | undefined;
  readonly isLocked: boolean;
}

/** Shows one run while it lasts. */
export interface RunProgress {
  start(snapshot: () => RunSnapshot): void;
  end(): void;
}

const FRAME_MS = 100;

/** A bar on a terminal; a line at the end where there is none. */
export function showProgress(name: string, totalMs: number): RunProgress {
  return process.stdout.isTTY ? new BarProgress(name, totalMs) : new LineProgress(name);
}

class BarProgress implements RunProgress {
  private readonly bar = new SingleBar({
    format: '  {name} {bar} {seconds} s  {text}',
    barCompleteChar: '━',
    barIncompleteChar: '─',
    barsize: 20,
    hideCursor: true,
    linewrap: false,
    gracefulExit: false,
    stopOnComplete: false,
  });
  private timer: NodeJS.Timeout | undefined;
  private draw = (): void => undefined;

  constructor(
    private readonly name: string,
    private readonly totalMs: number,
  ) {}

  start(snapshot: () => RunSnapshot): void {
    const start = performance.now();
    this.draw = () => {
      const millis = Math.min(this.totalMs, performance.now() - start);
      this.bar.update(millis, {
        name: this.name.padEnd(16),
        seconds: (millis / 1000).toFixed(0).padStart(2),
        text: describe(snapshot()),
      });
    };
    this.bar.start(this.totalMs, 0, { name: this.name.padEnd(16), seconds: ' 0', text: '' });
    this.timer = setInterval(this.draw, FRAME_MS);
  }

  end(): void {
    if (this.timer === undefined) return;
    clearInterval(this.timer);
    this.draw();
    this.bar.stop();
  }
}

class LineProgress implements RunProgress {
  private snapshot: (() => RunSnapshot) | undefined;

  constructor(private readonly name: string) {}

  start(snapshot: () => RunSnapshot): void {
    this.snapshot = snapshot;
    console.log(`  ${this.name.padEnd(16)} started`);
  }

  end(): void {
    if (this.snapshot !== undefined) console.log(`  ${this.name.padEnd(16)} ${describe(this.snapshot())}`);
  }
}

function describe({ closes, created, lost, accounting, isLocked }: RunSnapshot): string {
  const kept =
    accounting === undefined
      ? `${whole(lost)} lost`
      : `${whole(accounting.durable)} durable, ${whole(accounting.stored)} stored`;
  return `${whole(closes)} closes, ${whole(created)} activities, ${kept}${isLocked ? ' · locked' : ''}`;
}

function whole(count: number): string {
  return count.toLocaleString('en');
}
