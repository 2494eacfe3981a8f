import { NO_RECORD } from './no-record.js';
import { fieldTexts } from '../query/index.js';
import type { FedRow, RowFeed } from '../store/index.js';
import { AttributeReader } from './attribute-reader.js';
import type { DeletedTag } from './index-trimmer.js';
import { HourRollup } from './hour-rollup.js';
import { OpenBlock } from './open-block.js';
import { OpenChunk } from './open-chunk.js';
import { type SearchFile, writeState } from './search-file.js';
import { type TagField, TagTable } from './tag-table.js';
import { TextInserter } from './text-inserter.js';

/** Resources whose service is remembered. */
const MAX_RESOURCES = 10_000;

/** Puts rows into the open search file, in ascending order. What is in memory is lost with an error: make another one. */
export class RowIndexer {
  private readonly table: TagTable;
  private readonly block: OpenBlock;
  private readonly chunk: OpenChunk;
  private readonly hours: HourRollup;
  private readonly text: TextInserter;
  private readonly attributes: AttributeReader;
  private readonly type: TagField;
  private readonly severity: TagField;
  private readonly service: TagField;
  private readonly services = new Map<number, readonly string[]>();

  /** Inside a transaction. */
  constructor(
    private readonly file: SearchFile,
    private readonly feed: RowFeed,
  ) {
    const { database, state } = file;
    this.table = new TagTable(database, state.nextTag);
    this.block = new OpenBlock(database, this.table);
    this.chunk = new OpenChunk(database);
    this.hours = new HourRollup(database);
    this.text = new TextInserter(database);
    this.attributes = new AttributeReader(state.attributes, (name) => this.table.field(name));
    this.type = this.table.field('type');
    this.severity = this.table.field('severity');
    this.service = this.table.field('service');
    this.block.restore(state.watermark);
    this.chunk.restore(state.watermark);
  }

  /** Inside a transaction, which ends with {@link save}. */
  add(row: FedRow): void {
    const [id, ms, severity, type, body, bodyValue, attributes, ids, resourceId] = row;
    this.block.next(id, ms);
    this.chunk.add(id, ms);
    let typeTag = 0;
    if (type !== null && type !== '') {
      const tag = this.table.tag(this.type, type);
      this.block.add(tag);
      typeTag = tag.id;
    }
    this.block.add(this.table.tag(this.severity, String(severity)));
    this.hours.add(ms, typeTag, severity, 1);
    for (const service of this.servicesOf(resourceId)) this.block.add(this.table.tag(this.service, service));
    const data = this.dataOf(attributes, bodyValue);
    this.text.add(id, body, data, ids);
  }

  /** Writes what was added. */
  save(): void {
    this.block.save();
    this.chunk.save();
    this.hours.save();
    this.text.save();
    this.table.prune();
    writeState(this.file.database, { nextTag: this.table.nextId });
  }

  /** These are no longer in the file. */
  forget(tags: readonly DeletedTag[]): void {
    for (const { id, field, value } of tags) this.table.forget(id, field, value);
  }

  private readonly addTag = (field: TagField, text: string): void =>
    this.block.add(this.table.tag(field, text));

  private dataOf(attributes: string, bodyValue: string | null): string | null {
    try {
      return this.attributes.read(attributes, bodyValue, this.addTag);
    } catch (error) {
      // Somebody else has written that row: it must not keep all others from being found.
      if (error instanceof SyntaxError) return null;
      throw error;
    }
  }

  private servicesOf(resourceId: number): readonly string[] {
    let services = this.services.get(resourceId);
    if (services === undefined) {
      const attributes = this.feed.resourceAttributes(resourceId);
      const record = { ...NO_RECORD, resource: { ...NO_RECORD.resource, attributes } };
      services = fieldTexts(record, { of: 'resource', key: 'service.name' });
      if (this.services.size >= MAX_RESOURCES) this.services.clear();
      this.services.set(resourceId, services);
    }
    return services;
  }
}
