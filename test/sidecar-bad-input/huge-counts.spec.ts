import { expect } from '@jest/globals';
import { expectStatus } from '../conformance/expect-status.js';
import { ATTRIBUTES, bytesField, requestWithRecord, textField } from './protobuf-bytes.js';
import { Victim } from './victim.js';

/** Bodies at the bound of a body, of as many things as fit: what is decoded must not be many times as large. */

const victim = new Victim();
const MANY = 1_000_000;
const EMPTY_TWO_BYTES = Buffer.from([0x12, 0x00]);

function times(count: number, bytes: Buffer): Buffer {
  return Buffer.alloc(count * bytes.length, bytes);
}

const key = bytesField(ATTRIBUTES, textField(1, 'k'));

it.each([
  { name: 'resources', body: times(MANY, bytesField(1)) },
  { name: 'scopes', body: bytesField(1, times(MANY, EMPTY_TWO_BYTES)) },
  { name: 'records', body: bytesField(1, bytesField(2, times(MANY, EMPTY_TWO_BYTES))) },
  { name: 'attributes of a record', body: requestWithRecord(times(MANY / 2, key)) },
  { name: 'attributes of a resource', body: bytesField(1, bytesField(1, times(MANY, bytesField(1)))) },
  {
    name: 'items of a list',
    body: requestWithRecord(bytesField(5, bytesField(5, times(MANY, bytesField(1))))),
  },
])(
  'a million $name are answered, once and for all',
  async ({ body }) => {
    const { status, headers, body: bytes } = await victim.sidecar.http.post(body, { encoding: 'protobuf' });
    expect([200, 400, 413]).toContain(status);
    if (status !== 200) {
      expectStatus({ status, headers, body: bytes }, { status, encoding: 'protobuf' });
    }
  },
  120_000,
);
