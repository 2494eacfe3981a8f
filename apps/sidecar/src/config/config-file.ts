import { readFileSync } from 'node:fs';
import { type Document, LineCounter, isMap, isNode, isPair, isScalar, isSeq, parseDocument } from 'yaml';
import type { ConfigProblem } from './config-problem.js';
import type { SettingPath } from './settings.js';

/** A configuration file that was read. */
export interface ConfigFile {
  /** What it says, without what it leaves empty. */
  readonly values: unknown;
  readonly problems: readonly ConfigProblem[];
  /** Where a value, or the key of one, stands: `blotter.yaml:4:11`. The nearest that is there. */
  place(path: SettingPath): string;
}

/** Reads YAML (and JSON, which is YAML). What is wrong with it is in `problems`, without the text around it. */
export function readConfigFile(path: string): ConfigFile {
  let text: string;
  try {
    text = readFileSync(path, 'utf8');
  } catch (error) {
    return failed(path, `cannot be read: ${(error as NodeJS.ErrnoException).code ?? String(error)}`);
  }
  const lines = new LineCounter();
  // Pretty errors quote the lines around them, which may hold secrets.
  const document = parseDocument(text, { lineCounter: lines, prettyErrors: false });
  const at = (offset: number): string => {
    const { line, col } = lines.linePos(offset);
    return `${path}:${line}:${col}`;
  };
  if (document.errors.length > 0) {
    const problems = document.errors.map(({ pos, message }) => ({
      path: '',
      source: at(pos[0]),
      message: `is not YAML: ${withoutQuotes(message)}`,
    }));
    return { values: undefined, problems, place: () => path };
  }
  let values: unknown;
  try {
    values = withoutEmpty(document.toJS() as unknown);
  } catch (error) {
    // Too many aliases: a small file would become a huge one.
    return failed(path, `cannot be used: ${withoutQuotes((error as Error).message)}`);
  }
  return { values, problems: [], place: (setting) => at(offsetOf(document, setting)) };
}

function failed(path: string, message: string): ConfigFile {
  return { values: undefined, problems: [{ path: '', source: path, message }], place: () => path };
}

/** The parser's messages end with what it met. */
function withoutQuotes(message: string): string {
  return message.replace(/:? ?["'`].*$/s, '').replace(/: \S+$/, '');
}

/** `tls:` with nothing behind it, or with comments only, is as if it was not there. */
function withoutEmpty(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(withoutEmpty);
  if (typeof value !== 'object' || value === null) return value ?? undefined;
  return Object.fromEntries(
    Object.entries(value)
      .filter(([, child]) => child !== null)
      .map(([key, child]) => [key, withoutEmpty(child)]),
  );
}

/** Where a key stands, or an item of a list. */
function offsetOf(document: Document.Parsed, path: SettingPath): number {
  let node: unknown = document.contents;
  let offset = rangeOf(node) ?? 0;
  for (const step of path) {
    const child = childOf(node, step);
    if (child === undefined) break;
    offset = rangeOf(isPair(child) ? child.key : child) ?? offset;
    node = isPair(child) ? child.value : child;
  }
  return offset;
}

function childOf(node: unknown, step: string | number): unknown {
  if (isSeq(node)) return node.items[Number(step)];
  if (!isMap(node)) return undefined;
  return node.items.find(({ key }) => isScalar(key) && String(key.value) === String(step));
}

function rangeOf(node: unknown): number | undefined {
  return isNode(node) ? node.range?.[0] : undefined;
}
