import { createHash } from 'node:crypto';
import type { LogRow, ResourceRow, ScopeRow } from '../model/index.js';

/*
 * Canonical text, which digests are taken of. Fields are joined so that no two different contents give
 * the same text: numbers and hex end with a comma, texts are preceded by their length in UTF-16 code
 * units, NULL is "-". Documented for other implementations in docs/digests.md.
 */

function textField(text: string | null): string {
  return text === null ? '-' : `${text.length}:${text}`;
}

/** SHA-256 of a resource's content. */
export function resourceDigest(row: Omit<ResourceRow, 'key'>): Buffer {
  return sha256(
    textField(row.attributes) +
      `${row.droppedAttributesCount},` +
      textField(row.schemaUrl) +
      textField(row.entityRefs),
  );
}

/** SHA-256 of a scope's content. */
export function scopeDigest(row: Omit<ScopeRow, 'key'>): Buffer {
  return sha256(
    textField(row.name) +
      textField(row.version) +
      textField(row.attributes) +
      `${row.droppedAttributesCount},` +
      textField(row.schemaUrl),
  );
}

let lastTime = 0n;
let lastDecimal = '0';

/** Neighbours mostly share their times, and a bigint is slow to print. */
function decimal(time: bigint): string {
  if (time !== lastTime) {
    lastTime = time;
    lastDecimal = time.toString();
  }
  return lastDecimal;
}

/** Canonical text of one record; what it comes from is in the batch's text, see {@link BatchDigest.source}. */
export function canonicalRecord(id: number, row: LogRow): string {
  return (
    `${id},${decimal(row.time)},${decimal(row.observedTime)},${row.severityNumber},${row.droppedAttributesCount},${row.flags},` +
    `${row.traceId === null ? '' : row.traceId.toString('hex')},${row.spanId === null ? '' : row.spanId.toString('hex')},` +
    textField(row.severityText) +
    textField(row.eventName) +
    textField(row.body) +
    textField(row.bodyValue) +
    textField(row.uid) +
    textField(row.attributes)
  );
}

/** Chain of batches: each digest covers the one before it. */
export class BatchDigest {
  private readonly hash = createHash('sha256');
  private text = '';
  private lastSource = '';

  /** @param previous - 32 bytes; zeros for the first batch. */
  constructor(previous: Uint8Array) {
    this.hash.update(previous);
  }

  /** What the following records come from: the hex of their resource's and scope's digests. Repeated, it counts once. */
  source(resource: string, scope: string): void {
    const source = `${resource},${scope},`;
    if (source === this.lastSource) return;
    this.lastSource = source;
    this.text += source;
  }

  add(canonical: string): void {
    this.text += canonical;
    if (this.text.length > 65_536) this.drain();
  }

  /** Ends the batch. */
  digest(): Buffer {
    this.drain();
    return this.hash.digest();
  }

  private drain(): void {
    this.hash.update(this.text, 'utf8');
    this.text = '';
  }
}

function sha256(text: string): Buffer {
  return createHash('sha256').update(text, 'utf8').digest();
}
