import { z } from 'zod';
import { MIB, file, name, whole } from './schema-parts.js';

/* The section `forward`; names, bounds and defaults are those of `OtlpOptions` of @blotter/core. */

const headers = z
  .record(
    z
      .string()
      .regex(/^[\w!#$%&'*+.^`|~-]+$/)
      .meta({ 'x-expected': 'the name of a header' }),
    z
      .string()
      .regex(/^[\x20-\x7e]*$/)
      .meta({ 'x-expected': 'a text of printable ASCII characters', 'x-secret': true }),
  )
  .readonly()
  .default({})
  .describe(
    'Sent with every request (gRPC: as metadata), for instance the token that the backend asks for. Values are never ' +
      'shown.',
  );

const tls = z
  .strictObject({
    caFile: file
      .optional()
      .describe('Who may sign the certificate of the backend, instead of those that Node.js trusts. PEM.'),
    certFile: file.optional().describe('Certificate that is shown to the backend (mutual TLS). PEM.'),
    keyFile: file.optional().describe('Private key of that certificate, without a passphrase. PEM.'),
    serverName: z
      .string()
      .regex(/^[\w.-]+$/)
      .optional()
      .meta({
        description: 'Name that the certificate of the backend must have, when it is not the host of `url`.',
        'x-expected': 'a host name',
      }),
  })
  .readonly()
  .optional()
  .describe('TLS towards an `https` address. Without it the authorities that Node.js trusts are enough.');

const destination = z
  .strictObject({
    name: name.describe('Names what has been sent: under another name everything is sent again.'),
    url: z
      .string()
      .regex(/^[Hh][Tt][Tt][Pp][Ss]?:\/\/[^\s/?#@\\]+(\/[^\s?#\\]*)?$/)
      .meta({
        description:
          'Where the OTLP endpoint is. Over HTTP without a path: `/v1/logs` of it. Over gRPC: `http` is without, ' +
          '`https` with TLS.',
        'x-expected':
          'an address of http or https without user, password, query and fragment (secrets belong into headers)',
        'x-secret': 'when wrong',
      }),
    protocol: z
      .enum(['http/protobuf', 'http/json', 'grpc'])
      .default('http/protobuf')
      .describe('How requests are written and carried.'),
    headers,
    compression: z.enum(['none', 'gzip']).default('none').describe('Of requests.'),
    timeoutMs: whole(100, 600_000, 10_000).describe('How long an answer may take; then it is sent again.'),
    filter: z.string().max(8192).optional().meta({
      description: 'Which records are sent: docs/filter-language.md. None: all.',
      'x-expected': 'a filter of up to 8192 characters',
    }),
    start: z
      .string()
      .regex(/^(beginning|now|\d{4}-\d{2}-\d{2}\S*)$/)
      .default('beginning')
      .meta({
        description:
          'Where a destination that is new begins: at the first record, at the next one, or at those that arrived at ' +
          'a time or later.',
        'x-expected': 'beginning, now, or a time in ISO 8601 such as 2026-01-31T12:00:00Z',
      }),
    maxBatchRecords: whole(1, 16_384, 512).describe('Records of one request.'),
    maxBatchBytes: whole(1024, 64 * MIB, MIB).describe(
      'Bytes of one request before compression; a larger record is sent alone.',
    ),
    tls,
  })
  .readonly();

export const forward = z
  .strictObject({
    destinations: z
      .array(destination)
      .max(64)
      .readonly()
      .default([])
      .describe(
        'OTLP backends that stored records are sent to, each at its own pace. None: nothing is forwarded.',
      ),
  })
  .readonly()
  .prefault({})
  .describe('Where records are forwarded to; see docs/forwarding.md.');
