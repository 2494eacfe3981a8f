import {
  type DescMessage,
  type JsonValue,
  createFileRegistry,
  fromBinary,
  fromJson,
  toBinary,
  toJson,
} from '@bufbuild/protobuf';
import { FileDescriptorSetSchema } from '@bufbuild/protobuf/wkt';
import { spawnSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import type { LogsRequestJson } from './otlp-json.js';

const TOP = fileURLToPath(
  new URL(import.meta.url.includes('/dist/') ? '../../../..' : '../../..', import.meta.url),
);

export type Encoding = 'protobuf' | 'json';

export const ENCODINGS: readonly Encoding[] = ['protobuf', 'json'];

/** An ExportLogsServiceResponse in protobuf's JSON form. */
export interface LogsResponse {
  readonly partialSuccess?: { readonly rejectedLogRecords?: string; readonly errorMessage?: string };
}

/** A google.rpc.Status in protobuf's JSON form. */
export interface Status {
  readonly code?: number;
  readonly message?: string;
  readonly details?: unknown;
}

/**
 * OTLP's own .proto files, compiled by buf and read by protobuf-es: a second opinion on every byte, which shares
 * nothing with the code under test.
 */
class OfficialProto {
  private readonly request: DescMessage;
  private readonly response: DescMessage;
  private readonly status: DescMessage;

  constructor() {
    const registry = createFileRegistry(fromBinary(FileDescriptorSetSchema, compiled()));
    const message = (name: string): DescMessage => registry.getMessage(name)!;
    this.request = message('opentelemetry.proto.collector.logs.v1.ExportLogsServiceRequest');
    this.response = message('opentelemetry.proto.collector.logs.v1.ExportLogsServiceResponse');
    this.status = message('google.rpc.Status');
  }

  /** A request in the encoding. */
  encodeRequest(request: LogsRequestJson, encoding: Encoding): Buffer {
    if (encoding === 'json') return Buffer.from(JSON.stringify(request));
    return Buffer.from(toBinary(this.request, fromJson(this.request, withIds(request, hexToBase64))));
  }

  /** What the request says, defaults left out. @throws Error when it says something that the .proto files do not know. */
  decodeRequest(body: Uint8Array, encoding: Encoding): LogsRequestJson {
    const message =
      encoding === 'protobuf'
        ? fromBinary(this.request, body)
        : fromJson(this.request, withIds(parsed(body), hexToBase64));
    return withIds(toJson(this.request, message, { enumAsInteger: true }), base64ToHex) as LogsRequestJson;
  }

  /** @throws Error when it is none. */
  decodeResponse(body: Uint8Array, encoding: Encoding): LogsResponse {
    return this.decode(this.response, body, encoding) as LogsResponse;
  }

  /** @throws Error when it is none. */
  decodeStatus(body: Uint8Array, encoding: Encoding): Status {
    return this.decode(this.status, body, encoding) as Status;
  }

  private decode(type: DescMessage, body: Uint8Array, encoding: Encoding): JsonValue {
    const message = encoding === 'protobuf' ? fromBinary(type, body) : fromJson(type, parsed(body));
    if (message.$unknown !== undefined)
      throw new Error(`${type.name} has no field ${message.$unknown[0]!.no}`);
    return toJson(type, message);
  }
}

export const officialProto = new OfficialProto();

/** A FileDescriptorSet. */
function compiled(): Buffer {
  const { stdout, stderr, status } = spawnSync(
    `${TOP}/node_modules/.bin/buf`,
    ['build', `${TOP}/libs/core/proto`, '-o', '-'],
    { maxBuffer: 64 << 20 },
  );
  if (status !== 0) throw new Error(`buf does not compile the .proto files: ${stderr.toString()}`);
  return stdout;
}

function parsed(body: Uint8Array): JsonValue {
  return JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(body)) as JsonValue;
}

const IDS: ReadonlySet<string> = new Set(['traceId', 'spanId']);

/** OTLP/JSON differs from protobuf's JSON in its ids. */
function withIds(value: unknown, change: (id: string) => string): JsonValue {
  if (Array.isArray(value)) return value.map((item) => withIds(item, change));
  if (typeof value !== 'object' || value === null) return value as JsonValue;
  return Object.fromEntries(
    Object.entries(value).map(([key, item]) => [
      key,
      IDS.has(key) && typeof item === 'string' ? change(item) : withIds(item, change),
    ]),
  );
}

function hexToBase64(id: string): string {
  return Buffer.from(id, 'hex').toString('base64');
}

function base64ToHex(id: string): string {
  return Buffer.from(id, 'base64').toString('hex');
}
