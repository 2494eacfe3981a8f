/** The folder that this side may write into. */
export const folder = process.argv[2]!;

/**
 * Does what the benchmark asks for, until the benchmark lets go.
 * @param close - afterwards; the process then ends by itself.
 */
export function answer<TQuestion>(
  work: (question: TQuestion) => unknown,
  close: () => unknown = () => undefined,
): void {
  let isWorking = false;
  process.on('message', (question: TQuestion) => {
    isWorking = true;
    void Promise.try(work, question)
      .then(
        (result) => ({ result }),
        (error: unknown) => ({ error: error instanceof Error ? error.stack : String(error) }),
      )
      .then((reply) => {
        isWorking = false;
        process.send?.(reply);
      });
  });
  process.once('disconnect', () => {
    // In the middle of something the benchmark has died or given up: nobody waits for an orderly end.
    if (isWorking) process.exit(1);
    void Promise.try(close);
  });
}
