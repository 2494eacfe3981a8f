import type { StoredResource, StoredScope } from '../model/index.js';
import { resourceLogsBytes, scopeLogsBytes } from './source-bytes.js';
import type { WireWriter } from './wire-writer.js';

/** Knows the resources and scopes of a store by their ids. */
export interface RowSources {
  resource(id: number): StoredResource;
  scope(id: number): StoredScope;
}

const MAX_CACHED_BYTES = 4 * 1024 * 1024;

/** The ResourceLogs and ScopeLogs of a request that is being written: neighbours of the same resource and scope share them. */
export class RowGroups {
  private readonly cache = { resource: new Map<number, Uint8Array>(), scope: new Map<number, Uint8Array>() };
  private cachedBytes = 0;
  /** Marks of the messages that are open; 0 when none is. */
  private readonly open = { resource: 0, scope: 0 };
  private resourceId = 0;
  private scopeId = 0;

  constructor(
    private readonly writer: WireWriter,
    private readonly sources: RowSources,
  ) {}

  start(): void {
    this.open.resource = this.open.scope = 0;
  }

  /**
   * What is written next is a record of these.
   * @returns where it begins, its groups included when they are new.
   */
  enter(resourceId: number, scopeId: number): number {
    const { writer, open } = this;
    const isSameResource = open.resource !== 0 && resourceId === this.resourceId;
    if (isSameResource && scopeId === this.scopeId) return writer.length;
    this.closeScope();
    if (!isSameResource) this.closeResource();
    const start = writer.length;
    if (!isSameResource) {
      writer.byte(0x0a); // ExportLogsServiceRequest.resource_logs = 1
      open.resource = writer.begin(3);
      writer.raw(this.bytes('resource', resourceId));
      this.resourceId = resourceId;
    }
    writer.byte(0x12); // ResourceLogs.scope_logs = 2
    open.scope = writer.begin(3);
    writer.raw(this.bytes('scope', scopeId));
    this.scopeId = scopeId;
    return start;
  }

  /** Takes the record back that {@link enter} announced, and the groups that are new. */
  leave(start: number): void {
    const { writer, open } = this;
    writer.truncate(start);
    if (open.scope > start) open.scope = 0;
    if (open.resource > start) open.resource = 0;
  }

  end(): void {
    this.closeScope();
    this.closeResource();
  }

  private closeScope(): void {
    if (this.open.scope !== 0) this.writer.end(this.open.scope, 3);
    this.open.scope = 0;
  }

  private closeResource(): void {
    if (this.open.resource !== 0) this.writer.end(this.open.resource, 3);
    this.open.resource = 0;
  }

  private bytes(kind: 'resource' | 'scope', id: number): Uint8Array {
    const cached = this.cache[kind].get(id);
    if (cached !== undefined) return cached;
    const bytes =
      kind === 'resource'
        ? resourceLogsBytes(this.sources.resource(id))
        : scopeLogsBytes(this.sources.scope(id));
    this.cachedBytes += bytes.length + ENTRY_BYTES;
    if (this.cachedBytes > MAX_CACHED_BYTES) {
      this.cache.resource.clear();
      this.cache.scope.clear();
      this.cachedBytes = bytes.length + ENTRY_BYTES;
    }
    this.cache[kind].set(id, bytes);
    return bytes;
  }
}

/** What an entry of a map takes beside its bytes, more or less. */
const ENTRY_BYTES = 100;
