/** Records that go in one request. */
export interface Parcel {
  /** How many; none where nothing that was looked at fits the filter. */
  readonly records: number;
  /** Row id and uid of the first record. */
  readonly firstId: number;
  readonly firstUid: string | null;
  /** Everything up to this row id is done when it has arrived. */
  readonly through: number;
  /** An ExportLogsServiceRequest, protobuf. */
  readonly payload: Uint8Array;
  /** There was more than a request may have. */
  readonly isFull: boolean;
  /** Its records from one position to before another. */
  part(from: number, to: number): Parcel;
}
