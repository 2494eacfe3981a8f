import {
  attribute,
  type LogRecordJson,
  type LogsRequestJson,
  requestOf,
  saying,
} from '../../support/otlp/otlp-json.js';
import { type Check, type Requirement, check } from '../requirement.js';
import { EVERY_KIND, EVERY_KIND_AS_ATTRIBUTES } from './every-kind.js';

const WAYS_KEPT = 'in protobuf, JSON and over gRPC';

/** Whatever way the request comes, the same is read back. */
function kept(title: string, request: LogsRequestJson): Check {
  return check(`${title}, ${WAYS_KEPT}`, (bench) => bench.expectKept(request));
}

function keptRecords(title: string, ...records: readonly LogRecordJson[]): Check {
  return kept(title, requestOf(records));
}

/** The fields of a record. */
export const RECORD_FIELDS: readonly Requirement[] = [
  {
    words: 'time and observed time (fixed64 ns, 0 = unknown)',
    checks: [
      keptRecords(
        'Both times are kept to the nanosecond',
        { timeUnixNano: '1780000000123456789', observedTimeUnixNano: '1780000000987654321' },
        { timeUnixNano: '18446744073709551615', observedTimeUnixNano: '9223372036854775808' },
        { timeUnixNano: '1', observedTimeUnixNano: '2' },
      ),
      keptRecords(
        'An unknown time stays unknown',
        { severityText: 'no times' },
        { timeUnixNano: '5' },
        { observedTimeUnixNano: '6' },
      ),
    ],
  },
  {
    words: 'severity number, severity text',
    checks: [
      keptRecords(
        'Every severity number is kept, and its text beside it',
        ...Array.from({ length: 25 }, (_, severityNumber) => ({
          severityNumber,
          severityText: `text ${severityNumber}`,
        })),
      ),
      keptRecords('A severity text without a number is kept', { severityText: 'SUCCESS' }),
    ],
  },
  {
    words: 'body (any AnyValue)',
    checks: [
      keptRecords('A body of every kind is kept', ...Object.values(EVERY_KIND).map((body) => ({ body }))),
      keptRecords('No body stays no body, other than an unset one', { severityText: 'none' }, { body: {} }),
    ],
  },
  {
    words: 'attributes',
    checks: [
      keptRecords('Attributes are kept in their order', {
        attributes: ['z', 'a', '2', '1', ''].map((key) => attribute(key, key)),
      }),
    ],
  },
  {
    words: 'dropped attributes count',
    checks: [
      keptRecords(
        'The count of dropped attributes is kept',
        { droppedAttributesCount: 3 },
        { droppedAttributesCount: 4_294_967_295 },
      ),
    ],
  },
  {
    words: 'flags (32 bits; trace flags are the low 8)',
    checks: [
      keptRecords(
        'All 32 bits are kept',
        { flags: 1 },
        { flags: 0xff },
        { flags: 0x80000001 },
        { flags: 0xffffffff },
      ),
    ],
  },
  {
    words: 'trace id, span id',
    checks: [
      keptRecords(
        'Ids are kept',
        { traceId: '5b8efff798038103d269b633813fc60c', spanId: 'eee19b7ec3c1b174' },
        { traceId: '00000000000000000000000000000001', spanId: 'ffffffffffffffff' },
        { traceId: 'ffffffffffffffffffffffffffffffff' },
      ),
    ],
  },
  { words: 'event name.', checks: [keptRecords('The event name is kept', { eventName: 'order.filled' })] },
];

function scoped(scope: object, schemaUrl?: string): LogsRequestJson {
  return {
    resourceLogs: [{ scopeLogs: [{ scope, logRecords: [saying('x')], ...(schemaUrl && { schemaUrl }) }] }],
  };
}

function sourced(resource: object, schemaUrl?: string): LogsRequestJson {
  return {
    resourceLogs: [{ resource, scopeLogs: [{ logRecords: [saying('x')] }], ...(schemaUrl && { schemaUrl }) }],
  };
}

/** What records belong to. */
export const SCOPE_AND_RESOURCE: readonly Requirement[] = [
  {
    words: 'Scope: name, version, attributes, dropped count.',
    checks: [
      kept(
        'A scope is kept',
        scoped({
          name: 'n',
          version: '1.2.3',
          attributes: EVERY_KIND_AS_ATTRIBUTES,
          droppedAttributesCount: 7,
        }),
      ),
      kept('Scopes that differ in one thing stay apart', {
        resourceLogs: [
          {
            scopeLogs: [
              { name: 'n' },
              { name: 'n', version: '1' },
              { name: 'n', attributes: [{ key: 'a', value: { intValue: '1' } }] },
              { name: 'n', attributes: [{ key: 'a', value: { doubleValue: 1 } }] },
              { name: 'n', droppedAttributesCount: 1 },
              {},
            ].map((scope, n) => ({ scope, logRecords: [saying(`of scope ${n}`)] })),
          },
        ],
      }),
    ],
  },
  {
    words: 'Resource: attributes, dropped count, entity refs.',
    checks: [
      kept(
        'A resource is kept',
        sourced({
          attributes: [...EVERY_KIND_AS_ATTRIBUTES, attribute('service.name', 'trader')],
          droppedAttributesCount: 9,
          entityRefs: [
            {
              schemaUrl: 'https://entities',
              type: 'service',
              idKeys: ['service.name'],
              descriptionKeys: ['string'],
            },
            { type: 'host', idKeys: ['string'] },
          ],
        }),
      ),
      kept('Resources that differ in one thing stay apart', {
        resourceLogs: [
          {},
          { attributes: [{ key: 'a', value: { intValue: '1' } }] },
          { attributes: [{ key: 'a', value: { doubleValue: 1 } }] },
          { attributes: [{ key: 'a', value: { stringValue: '1' } }] },
          { droppedAttributesCount: 1 },
          { entityRefs: [{ type: 't' }] },
        ].map((resource, n) => ({ resource, scopeLogs: [{ logRecords: [saying(`of resource ${n}`)] }] })),
      }),
    ],
  },
  {
    words: '`schema_url` at both resource and scope level.',
    checks: [
      kept("A resource's schema URL is kept", sourced({}, 'https://opentelemetry.io/schemas/1.37.0')),
      kept("A scope's schema URL is kept", scoped({ name: 'n' }, 'https://opentelemetry.io/schemas/1.36.0')),
    ],
  },
];

const KINDS = ['string', 'true', 'negative int', 'double 1.5', 'array', 'kvlist', 'bytes', 'unset'];

/** The values of bodies and attributes. */
export const ANY_VALUES: readonly Requirement[] = [
  {
    words: 'AnyValue: string, bool, int64, double, array, kvlist, bytes, unset.',
    checks: KINDS.map((kind) => keptRecords(`A body of kind ${kind} is kept`, { body: EVERY_KIND[kind]! })),
  },
  {
    words: 'All kinds may appear in attributes.',
    checks: [keptRecords('An attribute of every kind is kept', { attributes: EVERY_KIND_AS_ATTRIBUTES })],
  },
  {
    words: 'Empty string, 0, false and [] are values, different from unset.',
    checks: [
      keptRecords(
        'What is empty stays what it is',
        ...[
          'empty string',
          'int 0',
          'double 0.0',
          'false',
          'empty array',
          'empty kvlist',
          'empty bytes',
          'unset',
        ].map((kind) => ({ body: EVERY_KIND[kind]!, attributes: [{ key: kind, value: EVERY_KIND[kind]! }] })),
      ),
    ],
  },
  {
    words: 'int 1 and double 1.0 differ;',
    checks: [
      keptRecords(
        'int 1 and double 1.0 are read back apart',
        { body: { intValue: '1' } },
        { body: { doubleValue: 1 } },
      ),
    ],
  },
  {
    words: 'NaN and ±Infinity are legal doubles;',
    checks: [
      keptRecords(
        'NaN and the infinities are kept',
        ...['NaN', 'Infinity', '-Infinity'].map((doubleValue) => ({ body: { doubleValue } })),
      ),
    ],
  },
  {
    words: 'int64 goes past 2^53.',
    checks: [
      keptRecords(
        'An int64 is kept to the last digit',
        ...['9007199254740993', '-9007199254740993', '9223372036854775807', '-9223372036854775808'].map(
          (intValue) => ({ body: { intValue } }),
        ),
      ),
    ],
  },
];
