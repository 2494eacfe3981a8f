/** What a line of the log tells beside its message. */
export type LogFields = Readonly<Record<string, unknown>>;

/** Where lines go. */
export interface LogOutput {
  write(line: string): unknown;
}
