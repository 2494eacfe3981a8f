import type { Destination } from './destination.js';
import type { DestinationStatus, ForwardState } from './forward-status.js';

/** Stored records that a destination has not acknowledged yet. */
export interface Lag {
  readonly records: number;
  /** When the oldest of them arrived, milliseconds since 1970; undefined when there is none. */
  readonly sinceMs: number | undefined;
}

/** Before anything is known of them. */
export function startingStatus(destinations: readonly Destination[]): DestinationStatus[] {
  return destinations.map((destination) => new DestinationBooks(destination).status);
}

/** What a destination's status is made of. */
export class DestinationBooks {
  state: ForwardState = 'starting';
  sent = 0;
  retries = 0;
  rejected = 0;
  leftOut = 0;
  deadLetters = 0;
  lag: Lag = { records: 0, sinceMs: undefined };
  private fault: DestinationStatus['fault'];

  constructor(private readonly destination: Pick<Destination, 'name'>) {}

  /** What keeps it from being sent to. */
  met(state: ForwardState, code: string, message: string): void {
    this.state = state;
    if (this.fault?.code === code && this.fault.message === message) return;
    this.fault = { code, message, sinceMs: this.fault?.sinceMs ?? Date.now() };
  }

  /** Nothing does. */
  well(state: ForwardState): void {
    this.state = state;
    this.fault = undefined;
  }

  get status(): DestinationStatus {
    const { state, lag, sent, retries, rejected, leftOut, deadLetters, fault } = this;
    const lagMs = lag.sinceMs === undefined ? 0 : Math.max(0, Date.now() - lag.sinceMs);
    return {
      name: this.destination.name,
      state,
      lagRecords: lag.records,
      lagMs,
      sent,
      retries,
      rejected,
      leftOut,
      deadLetters,
      fault,
    };
  }
}
