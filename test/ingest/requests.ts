import type { SentRecord } from '../support/ingest-commands.js';

/** A request of so many records, whose bodies (and uids) say which they are. */
export function request(name: string, records = 1, hasUids = false): SentRecord[] {
  return Array.from({ length: records }, (_, i) => {
    const body = `${name} ${i}`;
    return hasUids ? { body, uid: body } : { body };
  });
}
