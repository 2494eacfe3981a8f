import { createReadStream, existsSync } from 'node:fs';
import type { Evidence } from './evidence.js';
import { RunEvidence } from './run-evidence.js';

/** Reads what a writer noted; nothing when it ended before its first note. @throws SyntaxError for anything else. */
export async function readEvidence(path: string): Promise<RunEvidence> {
  const evidence = new RunEvidence();
  if (!existsSync(path)) return evidence;
  let rest = '';
  for await (const text of createReadStream(path, 'utf8')) {
    const lines = (rest + (text as string)).split('\n');
    // A kill in the midst of a note leaves part of a line: it says nothing.
    rest = lines.pop()!;
    for (const line of lines) evidence.add(JSON.parse(line) as Evidence);
  }
  return evidence;
}
