import { decodeLogsRequest, decompress } from '@blotter/core/otlp';
import type { FuzzInput } from './fuzz-input.js';

/** The bounds of a sidecar that is started without settings. */
const MAX_DECODED_BYTES = 64 << 20;
const MAX_RECORD_BYTES = 4 << 20;

/** How many records the sidecar must take; undefined when it must refuse the request. */
export async function expectedRecords({ way, coding, body }: FuzzInput): Promise<number | undefined> {
  try {
    const plain = await decompress(body, coding, MAX_DECODED_BYTES);
    return decodeLogsRequest(plain, way === 'json' ? 'json' : 'protobuf', {
      maxRecordBytes: MAX_RECORD_BYTES,
    }).records;
  } catch {
    return undefined;
  }
}
