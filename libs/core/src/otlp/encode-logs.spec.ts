import { isDeepStrictEqual } from 'node:util';
import fc from 'fast-check';
import { DoubleValue, KeyValueList } from '../model/index.js';
import { anyValues, keys } from '../model/any-values.spec.js';
import { LogsEncoder } from './encode-logs.js';
import { RESOURCE, SCOPE, attributesOf, bodyOf, encode, readRows, recordOf } from './read-rows.spec.js';

describe('a record, encoded and read', () => {
  it('is the same in every field', () => {
    const spanContext = {
      traceId: '0af7651916cd43dd8448eb211c80319c',
      spanId: 'b7ad6b7169203331',
      traceFlags: 1,
    };
    const [row] = readRows(
      encode(
        recordOf({
          severityNumber: 10,
          severityText: 'SUCCESS',
          body: 'text',
          eventName: 'order_filled',
          attributes: { a: 1 },
          droppedAttributesCount: 300,
          spanContext,
        }),
      ),
    );
    expect(row).toEqual({
      time: 1_000_000_002n,
      observedTime: 3_000_000_004n,
      severityNumber: 10,
      severityText: 'SUCCESS',
      eventName: 'order_filled',
      body: 'text',
      bodyValue: null,
      attributes: '{"a":1}',
      droppedAttributesCount: 300,
      flags: 1,
      traceId: Buffer.from(spanContext.traceId, 'hex'),
      spanId: Buffer.from(spanContext.spanId, 'hex'),
      uid: 'uid-0',
      resource: {
        attributes: '{"service.name":"test"}',
        droppedAttributesCount: 0,
        schemaUrl: RESOURCE.schemaUrl,
        entityRefs: null,
      },
      scope: {
        name: 'scope',
        version: '1',
        attributes: '{"a":1}',
        droppedAttributesCount: 0,
        schemaUrl: SCOPE.schemaUrl,
      },
    });
  });

  it('has the same body, of every kind', () => {
    fc.assert(
      fc.property(anyValues, (body) => {
        const [row] = readRows(encode(recordOf({ body })));
        return isDeepStrictEqual(bodyOf(row!), body) && (row!.body === body || typeof body !== 'string');
      }),
      { numRuns: 2000 },
    );
  });

  it('tells no body from an unset one', () => {
    expect(bodyOf(readRows(encode(recordOf({})))[0]!)).toBeUndefined();
    expect(bodyOf(readRows(encode(recordOf({ body: null })))[0]!)).toBeNull();
    expect(bodyOf(readRows(encode(recordOf({ body: '' })))[0]!)).toBe('');
  });

  it('has the same attributes, of every kind, in the same order', () => {
    const attributes = fc.array(fc.tuple(keys, anyValues), { maxLength: 40 }).map(Object.fromEntries);
    fc.assert(
      fc.property(attributes, (given) => {
        const [row] = readRows(encode(recordOf({ attributes: given })));
        return row!.uid === 'uid-0' && isDeepStrictEqual(attributesOf(row!), Object.entries(given));
      }),
      { numRuns: 1000 },
    );
  });

  it('survives lengths around every varint boundary', () => {
    for (const length of [0, 1, 47, 48, 49, 117, 127, 128, 129, 16_383, 16_384, 2_097_151, 2_097_152]) {
      for (const unit of ['x', 'é', '语']) {
        const text = unit.repeat(length);
        const given = { [text.slice(0, 20_000) || 'k']: text, list: [[text]] };
        const [row] = readRows(encode(recordOf({ body: { text }, attributes: given })));
        expect(isDeepStrictEqual(Object.fromEntries(attributesOf(row!)), given)).toBe(true);
        expect(isDeepStrictEqual(bodyOf(row!), { text })).toBe(true);
      }
    }
  });

  it('survives the end of the buffer wherever it falls', () => {
    // The encoder starts with 65,536 bytes: with some bytes before it, every byte of the record meets that end.
    const given = { a: 'é', b: [[1.5], [], {}], c: { d: 'ü' }, e: true, f: 2 ** 40 };
    for (let length = 65_100; length < 65_540; length++) {
      const padding = recordOf({ body: new Uint8Array(length) });
      const [, row] = readRows(encode(padding, recordOf({ attributes: given, body: ['ß'], eventName: 'ö' })));
      expect(Object.fromEntries(attributesOf(row!))).toEqual(given);
      expect([bodyOf(row!), row!.eventName, row!.uid]).toEqual([['ß'], 'ö', 'uid-1']);
    }
  });

  it('has U+FFFD where a string was half a character', () => {
    const [row] = readRows(encode(recordOf({ body: 'a\ud800b', attributes: { a: '\udc00' } })));
    expect([row!.body, row!.attributes]).toEqual(['a\ufffdb', '{"a":"\ufffd"}']);
  });

  it.each([
    [9, 9],
    [24, 24],
    [2 ** 31 - 1, 2 ** 31 - 1],
    [-1, -1],
    [1.5, 0],
    [NaN, 0],
    [1e300, 0],
  ])('with the severity number %p of foreign code is still a request', (severityNumber, expected) => {
    const [row, next] = readRows(encode(recordOf({ severityNumber }), recordOf({ body: 'next' })));
    expect(row!.severityNumber).toBe(expected);
    expect(next!.body).toBe('next');
  });
});

describe('values that foreign code left in a record', () => {
  it('are encoded as well as possible', () => {
    const body = { big: 2n ** 70n, no: undefined, symbol: Symbol('s'), call: () => 1, date: new Date(0) };
    const [row] = readRows(encode(recordOf({ body })));
    expect(bodyOf(row!)).toEqual({ big: String(2n ** 70n), no: null, symbol: null, call: null, date: {} });
  });

  it('end, also in a cycle that branches at every level', () => {
    const cycle: unknown[] = [];
    cycle.push(cycle, cycle, { cycle });
    const [row, next] = readRows(encode(recordOf({ body: cycle }), recordOf({ body: [1] })));
    expect(row!.bodyValue).toContain('[Truncated: too deep]');
    expect(row!.bodyValue).toContain('[Truncated: too many values]');
    expect(next!.bodyValue).toBe('[1]');
  });
});

describe('the uid', () => {
  const uidOf = (attributes: Record<string, unknown>, uid = 'ours'): [string | null, string] => {
    const [row] = readRows(new LogsEncoder().encode([recordOf({ attributes })], () => ({ uid })));
    return [row!.uid, row!.attributes];
  };

  it('is taken out of the attributes', () => {
    expect(uidOf({ a: 1 })).toEqual(['ours', '{"a":1}']);
    expect(uidOf({ a: 1 }, 'x'.repeat(300))).toEqual(['x'.repeat(300), '{"a":1}']);
  });

  it('is that of the sender when foreign code sent one; nothing is lost', () => {
    expect(uidOf({ 'log.record.uid': 'theirs' })).toEqual(['theirs', '{}']);
  });

  it('is only a string that is not empty', () => {
    expect(uidOf({ 'log.record.uid': 5 })).toEqual(['ours', '{"log.record.uid":5}']);
    expect(uidOf({ 'log.record.uid': '' })).toEqual(['ours', '{"log.record.uid":""}']);
    expect(uidOf({ 'log.record.uix': 'x' })).toEqual(['ours', '{"log.record.uix":"x"}']);
  });
});

describe('exact values', () => {
  const exact = new Map([['big', { shown: '1', value: 2n ** 60n }], ['', { shown: 'x', value: new DoubleValue(1) }], ['__proto__', { shown: 'y', value: new KeyValueList([['1', 1]]) }]]); // prettier-ignore
  const attributesWith = (attributes: Record<string, unknown>): string =>
    readRows(new LogsEncoder().encode([recordOf({ attributes })], () => ({ uid: 'u', exact })))[0]!
      .attributes;

  it('replace what was shown to the SDK', () => {
    expect(attributesWith({ a: 1, big: '1' })).toBe(
      '{"a":1,"big":1152921504606846976,"":1.0,"__proto__":{"1":1}}',
    );
  });

  it('do not undo what a processor did to it', () => {
    expect(attributesWith({ big: '[redacted]' })).toBe('{"big":"[redacted]","":1.0,"__proto__":{"1":1}}');
    expect(attributesWith({})).toBe('{"":1.0,"__proto__":{"1":1}}');
  });
});

describe('records of several resources and scopes', () => {
  it('are grouped, complete, and keep their order within resource and scope', () => {
    const places = fc.array(fc.tuple(fc.nat(2), fc.nat(2)), { maxLength: 40 });
    fc.assert(
      fc.property(places, (where) => {
        const resources = [0, 1, 2].map((i) => ({ attributes: { i } }));
        const scopes = [0, 1, 2].map((i) => ({ name: `s${i}` }));
        const records = where.map(([r, s], i) =>
          recordOf({ body: i, resource: resources[r]!, instrumentationScope: scopes[s]! }),
        );
        const rows = readRows(encode(...records));
        const placeOf = ([r, s]: readonly number[]): string => `{"i":${r}}s${s}`;
        const expected = Map.groupBy(where.keys(), (i) => placeOf(where[i]!));
        const found = Map.groupBy(rows, ({ resource, scope }) => resource.attributes + scope.name);
        expect([...found].map(([place, group]) => [place, group.map(bodyOf)]).toSorted()).toEqual(
          [...expected].toSorted(),
        );
        // Every resource once, every scope of it once.
        const changes = rows.filter((row, i) => row.scope !== rows[i - 1]?.scope);
        expect(changes).toHaveLength(expected.size);
      }),
    );
  });

  it('may come in batches through one encoder', () => {
    const encoder = new LogsEncoder();
    const beside = () => ({ uid: 'u' });
    const large = encoder.encode([recordOf({ body: 'x'.repeat(100_000) })], beside);
    const small = encoder.encode([recordOf({ body: 'y' })], beside);
    expect(readRows(large)[0]!.body).toHaveLength(100_000);
    expect(readRows(small)).toEqual(readRows(new LogsEncoder().encode([recordOf({ body: 'y' })], beside)));
    expect(readRows(encoder.encode([], beside))).toEqual([]);
  });

  it('show resource attributes that were found out late', () => {
    const encoder = new LogsEncoder();
    const resource = { attributes: { a: 1 } as Record<string, unknown>, asyncAttributesPending: true };
    const read = (): string =>
      readRows(encoder.encode([recordOf({ resource })], () => ({ uid: 'u' })))[0]!.resource.attributes;
    expect(read()).toBe('{"a":1}');
    Object.assign(resource.attributes, { host: 'h' });
    resource.asyncAttributesPending = false;
    expect(read()).toBe('{"a":1,"host":"h"}');
  });
});
