import { encodeLogsRequest } from '@blotter/core/otlp';
import { MAX_PAGE, StoreReader, type StoredRecord } from '@blotter/core/reader';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { until } from '../until.js';
import { type FlatRecord, flatRecords } from './flat-records.js';
import { ENCODINGS, officialProto } from './official-proto.js';

/** The body of records that mark a place. */
export const BARRIER = 'barrier';

/** What a sidecar has stored, read from its folder while it runs. */
export class StoredLogs {
  private seen = 0;
  private readonly file: string;

  constructor(directory: string) {
    this.file = join(directory, 'blotter.db');
  }

  /** From here on records are new. */
  mark(): void {
    this.seen = this.latest()[0]?.id ?? 0;
  }

  /** The records since the mark, without Blotter's own and barriers, in the order of their arrival, once there are so many. */
  async next(count: number): Promise<StoredRecord[]> {
    let found: StoredRecord[] = [];
    await until(`${count} records are stored`, () => {
      found = this.sinceMark().filter((record) => !isOurs(record) && record.body !== BARRIER);
      return found.length >= count;
    });
    return found;
  }

  /** Resolves when this record is there. */
  async has(uid: string): Promise<void> {
    await until(`${uid} is stored`, () => this.read((reader) => reader.byUid(uid)));
  }

  /** Blotter's own records since the mark. */
  notices(): StoredRecord[] {
    return this.sinceMark().filter(isOurs);
  }

  /** All records but Blotter's own and barriers. */
  others(): StoredRecord[] {
    return this.latest().filter((record) => !isOurs(record) && record.body !== BARRIER);
  }

  /** Resolves when Blotter has told this since the mark, so many times. */
  async notice(eventName: string, count = 1): Promise<void> {
    await until(`${eventName} is told`, () => {
      const told = this.notices().filter((record) => record.eventName === eventName);
      return told.length >= count;
    });
  }

  private sinceMark(): StoredRecord[] {
    return this.latest()
      .filter(({ id }) => id > this.seen)
      .reverse();
  }

  private latest(): StoredRecord[] {
    return this.read((reader) => reader.latest(MAX_PAGE)) ?? [];
  }

  private read<T>(from: (reader: StoreReader) => T): T | undefined {
    if (!existsSync(this.file)) return undefined;
    const reader = new StoreReader({ file: this.file });
    try {
      return from(reader);
    } finally {
      reader.close();
    }
  }
}

function isOurs({ eventName }: StoredRecord): boolean {
  return eventName.startsWith('blotter.');
}

/**
 * Stored records as OTLP, as the official .proto files read it.
 * @throws Error when the encodings do not say the same.
 */
export function reencoded(records: readonly StoredRecord[]): FlatRecord[] {
  const [protobuf, json] = ENCODINGS.map((encoding) =>
    flatRecords(officialProto.decodeRequest(encodeLogsRequest(records, encoding), encoding)),
  );
  if (JSON.stringify(protobuf) !== JSON.stringify(json))
    throw new Error('The encodings do not say the same.');
  return protobuf!;
}
