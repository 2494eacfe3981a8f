import { inspectionText } from '@blotter/core/journal';

/** Prints what is in a journal. @returns the exit code. */
export function inspect(path: string): number {
  const text = readText(path);
  if (text === undefined) return 2;
  process.stdout.write(text);
  return 0;
}

function readText(path: string): string | undefined {
  try {
    const text = inspectionText(path);
    if (text === undefined) {
      process.stderr.write(`${path} does not exist. Name the directory that Blotter was given.\n`);
    }
    return text;
  } catch (error) {
    process.stderr.write(`${path} cannot be inspected: ${(error as Error).message}.\n`);
    return undefined;
  }
}
