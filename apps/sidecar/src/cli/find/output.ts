/** Standard output for many lines: waits for the reader, and knows when there is none any more (`| head`). */
export class Output {
  private isGone = false;

  constructor(private readonly stream: NodeJS.WritableStream = process.stdout) {}

  /** False: nobody reads on. */
  get isRead(): boolean {
    return !this.isGone;
  }

  /**
   * Resolves when it is written, or nobody reads it.
   * @throws what else is wrong: a full disk.
   */
  write(text: string): Promise<void> {
    if (this.isGone || text === '') return Promise.resolve();
    return new Promise((resolve, reject) => {
      this.stream.write(text, (error) => {
        if (error == null) return resolve();
        if ((error as NodeJS.ErrnoException).code !== 'EPIPE') {
          return reject(new Error(`The output cannot be written: ${error.message}.`, { cause: error }));
        }
        this.isGone = true;
        resolve();
      });
    });
  }

  lines(lines: readonly string[]): Promise<void> {
    return this.write(lines.map((line) => `${line}\n`).join(''));
  }
}
