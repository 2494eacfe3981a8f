/** What happened to a system call, as the program saw it. */
export interface Outcome {
  /** The error's code, when it failed: ENOSPC, EIO, SQLITE_FULL … */
  readonly code?: string;
  /** Bytes written, a time in milliseconds since 1970 … */
  readonly value?: unknown;
  readonly tookMs: number;
}

/** What {@link Subject} can have the program faults/support/subject do. */
export interface SubjectCommands {
  create(file: string): void;
  /** Opens, appends, closes. @returns bytes written. */
  append(file: string, bytes: number): number;
  /** With fs.writevSync at a position. @returns bytes written. */
  writev(file: string, position: number, bytes: number): number;
  overwrite(file: string, position: number, bytes: number): number;
  truncate(file: string, bytes: number): void;
  remove(file: string): void;
  fsync(file: string): void;
  fdatasync(file: string): void;
  /** A row of so many bytes, in WAL mode with synchronous=FULL. @returns how many rows there are. */
  insert(database: string, bytes: number): number;
  now(): number;
  workerNow(): Promise<number>;
  /** SQLite's. */
  databaseNow(): number;
  monotonicNow(): number;
  /** What a forked process's `append` says. */
  childAppend(file: string, bytes: number): Promise<Outcome>;
}
