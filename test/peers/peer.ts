/** Somebody else's software that tests and benchmarks meet for real. */
export interface Peer {
  /** For people: `OpenTelemetry Collector`. */
  readonly name: string;
  /**
   * Makes it ready, unless that has been done; the first time that takes minutes.
   * @returns path of its program.
   * @throws Error saying what is missing on this machine.
   */
  prepare(): Promise<string>;
}
