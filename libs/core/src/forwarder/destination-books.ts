import type { Destination } from './destination.js';
import type { DestinationStatus, ForwardState } from './forward-status.js';

/** What a destination's status is made of. */
export class DestinationBooks {
  state: ForwardState = 'starting';
  sent = 0;
  retries = 0;
  rejected = 0;
  leftOut = 0;
  deadLetters = 0;
  lagRecords = 0;
  /** When the oldest record that it has not acknowledged arrived, milliseconds since 1970; undefined when there is none. */
  waitingSinceMs: number | undefined;
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
    const { state, lagRecords, sent, retries, rejected, leftOut, deadLetters, fault } = this;
    const lagMs = this.waitingSinceMs === undefined ? 0 : Math.max(0, Date.now() - this.waitingSinceMs);
    return {
      name: this.destination.name,
      state,
      lagRecords,
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
