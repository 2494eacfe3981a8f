import type { DestinationStatus } from '@blotter/core/forward';

/** Where the API finds what is forwarded. */
export interface ForwardSource {
  /** What the destinations are doing now. */
  destinations(): readonly DestinationStatus[];
  /** Database file of the trail; the dead letters are beside it. */
  readonly file: string;
}
