/** A record that a destination will never take, kept with the reason. */
export interface DeadLetter {
  readonly id: number;
  readonly destination: string;
  /** Row id of the record in the trail, which retention may have removed since. */
  readonly recordId: number;
  readonly uid: string | null;
  /** As the destination said it: an HTTP status or the name of a gRPC status. */
  readonly code: string;
  readonly reason: string;
  /** When it was refused last, milliseconds since 1970. */
  readonly rejectedAtMs: number;
  /** `retrying`: it is sent once more as soon as its forwarder runs. */
  readonly state: 'kept' | 'retrying';
  /** An ExportLogsServiceRequest with the one record, protobuf. */
  readonly payload: Uint8Array;
}
