import { DoubleValue } from '@blotter/core';
import { encodeLogsRequest, encodeLogsResponse, encodeStatus } from '@blotter/core/otlp';
import { fromBinary } from '@bufbuild/protobuf';
import { afterEach, describe, expect } from '@jest/globals';
import { diag, DiagLogLevel } from '@opentelemetry/api';
import { type ExportResult, ExportResultCode } from '@opentelemetry/core';
import { OTLPLogExporter } from '@opentelemetry/exporter-logs-otlp-proto';
import { resourceFromAttributes } from '@opentelemetry/resources';
import { createSender } from '../../libs/core/src/forwarder/create-sender.js';
import type { Answer } from '../../libs/core/src/forwarder/sender.js';
import { ExportLogsServiceRequestSchema } from '../../libs/core/src/otlp/proto/opentelemetry/proto/collector/logs/v1/logs_service_pb.js';
import { Sinks, destinationTo } from '../support/sinks.js';
import { RECORD } from '../support/stored-record.js';

/** Why records are not forwarded with the official exporters: docs/decisions/0016. */

const sinks = new Sinks();
const NEVER = new AbortController().signal;
const PROTOBUF = { 'content-type': 'application/x-protobuf' };
const ENTITY = { type: 'service', idKeys: ['service.name'], descriptionKeys: [], schemaUrl: '' };

afterEach(() => diag.disable());

/** With the installed @opentelemetry/exporter-logs-otlp-proto. */
function official(url: string, body: unknown = 'x', timeoutMillis = 10_000): Promise<ExportResult> {
  const exporter = new OTLPLogExporter({ url, timeoutMillis });
  sinks.later(() => void exporter.shutdown());
  const record = {
    hrTime: [1, 0] as [number, number],
    hrTimeObserved: [1, 0] as [number, number],
    body: body as string,
    attributes: {},
    droppedAttributesCount: 0,
    resource: Object.assign(resourceFromAttributes({ 'service.name': 'engine' }), { entityRefs: [ENTITY] }),
    instrumentationScope: { name: 'trap' },
  };
  return new Promise((resolve) => exporter.export([record], resolve));
}

function ours(url: string, body = RECORD.body, timeoutMs = 10_000): Promise<Answer> {
  const sender = createSender({ ...destinationTo(url), timeoutMs });
  sinks.later(() => sender.close());
  const record = { ...RECORD, body, resource: { ...RECORD.resource, entityRefs: [ENTITY] } };
  return sender.send(encodeLogsRequest([record], 'protobuf'), NEVER);
}

describe('a destination that asks for patience', () => {
  const busy = (retryAfter: string) =>
    sinks.http((response) => response.writeHead(503, { 'retry-after': retryAfter }).end('rebuilding'));

  it('pinned: is sent the same request six times, within one export', async () => {
    const { url, received } = await busy('0');
    const { code } = await official(url);
    expect([code, received.length]).toEqual([ExportResultCode.FAILED, 6]);
  });

  it('pinned: asks in vain when it asks for more than the timeout, and nobody hears of its status', async () => {
    const { url, received } = await busy('60');
    const { error } = await official(url);
    expect(received).toHaveLength(1);
    expect(error?.message).toBe('Export failed with retryable status');
    expect(JSON.stringify({ ...error })).not.toMatch(/503|60|rebuilding/);
  });

  it('ours: one request, and what it answered', async () => {
    const { url, received } = await busy('60');
    expect(await ours(url)).toEqual({
      kind: 'retryable',
      code: '503',
      message: 'rebuilding',
      retryAfterMs: 60_000,
    });
    expect(received).toHaveLength(1);
  });
});

describe('partial success', () => {
  const partial = () =>
    sinks.http((response) =>
      response
        .writeHead(200, PROTOBUF)
        .end(encodeLogsResponse('protobuf', { rejectedLogRecords: 1, errorMessage: 'too old' })),
    );

  it('pinned: is a success; only the diagnostic log has it', async () => {
    const warnings: unknown[] = [];
    const ignore = (): void => undefined;
    const warn = (...words: unknown[]): void => void warnings.push(words.join(' '));
    diag.setLogger(
      { error: ignore, warn, info: ignore, debug: ignore, verbose: ignore },
      { logLevel: DiagLogLevel.WARN, suppressOverrideMessage: true },
    );
    const { url } = await partial();
    expect(await official(url)).toEqual({ code: ExportResultCode.SUCCESS });
    expect(warnings).toEqual([expect.stringMatching(/Partial Success.*too old/)]);
  });

  it('ours: is counted', async () => {
    const { url } = await partial();
    expect(await ours(url)).toEqual({ kind: 'accepted', rejected: 1, message: 'too old' });
  });
});

describe('a refusal', () => {
  const status = encodeStatus('protobuf', { code: 3, message: 'x'.repeat(200) });
  const refusing = () => sinks.http((response) => response.writeHead(400, PROTOBUF).end(status));

  it('pinned: its google.rpc.Status is made a text, from which it cannot be had back', async () => {
    const { url } = await refusing();
    const { data } = (await official(url)).error as Error & { data: string };
    expect(Buffer.from(data)).not.toEqual(Buffer.from(status));
    expect(data).toContain('\ufffd');
  });

  it('ours: says why', async () => {
    const { url } = await refusing();
    expect(await ours(url)).toEqual({ kind: 'refused', code: '400', message: 'x'.repeat(200) });
  });
});

describe('values', () => {
  async function sentBy(send: (url: string) => Promise<unknown>) {
    const { url, received } = await sinks.http((response) => response.end());
    await send(url);
    const { resourceLogs } = fromBinary(ExportLogsServiceRequestSchema, received[0]!.body);
    const { resource, scopeLogs } = resourceLogs[0]!;
    return { resource, body: scopeLogs[0]?.logRecords[0]?.body?.value };
  }

  it.each([
    ['a double of 1 becomes an int', 1, { case: 'intValue', value: 1n }],
    ['an int64 is emptied', 2n ** 60n + 1n, { case: undefined }],
  ])('pinned: %s', async (_what, value, body) => {
    expect((await sentBy((url) => official(url, value))).body).toEqual(body);
  });

  it('pinned: entities of a resource are left out', async () => {
    expect((await sentBy((url) => official(url))).resource?.entityRefs).toEqual([]);
  });

  it('ours: entities of a resource are sent', async () => {
    const sent = await sentBy((url) => ours(url));
    expect(sent.resource?.entityRefs).toMatchObject([{ type: 'service', idKeys: ['service.name'] }]);
  });

  it.each([
    ['a double of 1', new DoubleValue(1), { case: 'doubleValue', value: 1 }],
    ['an int64', 2n ** 60n + 1n, { case: 'intValue', value: 2n ** 60n + 1n }],
  ])('ours: %s stays what it is', async (_what, value, body) => {
    expect((await sentBy((url) => ours(url, value))).body).toEqual(body);
  });
});

describe('a destination that trickles its answer', () => {
  /** Sends a byte now and then, for much longer than the timeout, and then ends. */
  async function trickling() {
    const state = { hasEnded: false };
    const { url } = await sinks.http((response) => {
      let left = 20;
      response.writeHead(200);
      const timer = setInterval(() => {
        if (left-- > 0) return response.write(' ');
        state.hasEnded = true;
        return response.end();
      }, 50);
      response.once('close', () => clearInterval(timer));
    });
    return { url, state };
  }

  it('pinned: the timeout is one of silence, so that it is waited for to its end', async () => {
    const { url, state } = await trickling();
    expect(await official(url, 'x', 300)).toEqual({ code: ExportResultCode.SUCCESS });
    expect(state.hasEnded).toBe(true);
  });

  it('ours: has one deadline', async () => {
    const { url, state } = await trickling();
    expect(await ours(url, 'x', 300)).toMatchObject({ kind: 'retryable', code: 'TIMEOUT' });
    expect(state.hasEnded).toBe(false);
  });
});
