import { createHash } from 'node:crypto';

/** A row of `record`, with integers of 64 bits as text. In the order of docs/digests.md. */
export type RecordRow = readonly [
  id: number,
  timeUnixNano: string,
  observedTimeUnixNano: string,
  severityNumber: number,
  droppedAttributesCount: number,
  flags: number,
  traceId: Buffer | null,
  spanId: Buffer | null,
  severityText: string | null,
  eventName: string | null,
  body: string | null,
  bodyValue: string | null,
  uid: string | null,
  attributes: string,
  resourceId: number,
  scopeId: number,
];

/** A row of `batch`. */
export interface BatchRow {
  readonly id: number;
  readonly first_record_id: number;
  readonly records: number;
  readonly digest: Buffer;
  readonly previous_digest: Buffer;
}

const HASHED_CHARACTERS = 65_536;

/**
 * Recomputes the digest chain while records go by, in ascending order of id. Written from
 * docs/digests.md; shares no code with the store.
 */
export class DigestChain {
  private readonly batches: IterableIterator<BatchRow>;
  private batch: BatchRow | undefined;
  private previous: Buffer = Buffer.alloc(32);
  private nextId = 1;
  private hash = createHash('sha256');
  private text = '';
  private lastSource = '';
  /** Where it breaks first; undefined as long as it holds. */
  brokenAt: string | undefined;

  /**
   * @param batches - in ascending order of id.
   * @param source - hex of the digests of a resource and a scope, each followed by a comma, by their ids.
   */
  constructor(
    batches: Iterable<BatchRow>,
    private readonly source: (resourceId: number, scopeId: number) => string,
  ) {
    this.batches = batches[Symbol.iterator]() as IterableIterator<BatchRow>;
    this.begin();
  }

  add(row: RecordRow): void {
    if (this.brokenAt !== undefined) return;
    const { batch } = this;
    if (batch === undefined) return this.broken(`record ${row[0]} is after the last batch`);
    if (row[0] !== this.nextId) return this.broken(`record ${this.nextId} is missing`);
    const source = this.source(row[14], row[15]);
    this.text += (source === this.lastSource ? '' : source) + canonical(row);
    this.lastSource = source;
    if (this.text.length > HASHED_CHARACTERS) this.drain();
    this.nextId++;
    if (this.nextId === batch.first_record_id + batch.records) this.end(batch);
  }

  /** After the last record. */
  finish(): void {
    if (this.brokenAt === undefined && this.batch !== undefined) {
      this.broken(`records of batch ${this.batch.id} are missing`);
    }
  }

  private begin(): void {
    const { value, done } = this.batches.next();
    this.batch = done === true ? undefined : value;
    this.hash = createHash('sha256').update(this.previous);
    this.text = this.lastSource = '';
    if (this.batch === undefined) return;
    const { id, first_record_id, previous_digest } = this.batch;
    if (!this.previous.equals(previous_digest)) this.broken(`batch ${id} does not follow the one before it`);
    if (first_record_id !== this.nextId) this.broken(`batch ${id} begins at record ${first_record_id}`);
  }

  private end({ id, digest }: BatchRow): void {
    this.drain();
    this.previous = this.hash.digest();
    if (!this.previous.equals(digest)) return this.broken(`batch ${id} has another digest`);
    this.begin();
  }

  private drain(): void {
    this.hash.update(this.text, 'utf8');
    this.text = '';
  }

  private broken(where: string): void {
    this.brokenAt ??= where;
  }
}

function canonical(row: RecordRow): string {
  let text = '';
  for (let i = 0; i < 6; i++) text += `${row[i] as number | string},`;
  text += `${row[6]?.toString('hex') ?? ''},${row[7]?.toString('hex') ?? ''},`;
  for (let i = 8; i < 14; i++) text += textField(row[i] as string | null);
  return text;
}

function textField(text: string | null): string {
  return text === null ? '-' : `${text.length}:${text}`;
}
