/** What a line of the log tells beside its message. */
export type LogFields = Readonly<Record<string, unknown>>;

/** Where lines go. */
export interface LogOutput {
  /** Takes a whole line. Must not block. */
  write(line: string): unknown;
  /** Calls back when what was written is out, or cannot be. */
  flush?(done: () => void): void;
  /** How many lines were left out since it was asked last. */
  takeDropped?(): number;
}
