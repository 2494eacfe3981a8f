import type { SqliteDatabase, SqliteStatement } from '../store/index.js';
import { Tag } from './tag.js';
import { tagValue } from './tag-value.js';

/** A field and the tags of it that are in memory, by value. */
export interface TagField {
  readonly id: number;
  readonly name: string;
  readonly tags: Map<string, Tag>;
}

/** Tags that are kept in memory, beside those of the open block: fields may have a value of its own in every row. */
const MAX_CACHED_TAGS = 100_000;

/** Finds the tags of values, and makes those that are new; what is new is in memory until {@link save}. */
export class TagTable {
  private readonly fields = new Map<string, TagField>();
  private readonly names = new Map<number, string>();
  private readonly statements: Readonly<
    Record<'field' | 'addField' | 'find' | 'byId' | 'add' | 'count', SqliteStatement>
  >;
  private cached = 0;

  /** @param nextId - tag ids are never used again: readers remember them. */
  constructor(
    database: SqliteDatabase,
    public nextId: number,
  ) {
    this.statements = {
      field: database.prepare('SELECT id FROM field WHERE name = ?').pluck(),
      addField: database.prepare('INSERT INTO field (name) VALUES (?)'),
      find: database.prepare('SELECT id FROM tag WHERE field = ? AND value = ?').pluck(),
      byId: database.prepare('SELECT field, value FROM tag WHERE id = ?').raw(),
      add: database.prepare('INSERT INTO tag (id, field, value, records) VALUES (?, ?, ?, ?)'),
      count: database.prepare('UPDATE tag SET records = records + ? WHERE id = ?'),
    };
    for (const [id, name] of database.prepare('SELECT id, name FROM field').raw().all() as Array<
      [number, string]
    >) {
      this.fields.set(name, { id, name, tags: new Map() });
      this.names.set(id, name);
    }
  }

  /** Inside a transaction. */
  field(name: string): TagField {
    let field = this.fields.get(name);
    if (field === undefined) {
      const id = Number(this.statements.addField.run(name).lastInsertRowid);
      field = { id, name, tags: new Map() };
      this.fields.set(name, field);
      this.names.set(id, name);
    }
    return field;
  }

  /** The tag of a text of a field. */
  tag(field: TagField, text: string): Tag {
    return field.tags.get(text) ?? this.find(field, text);
  }

  byId(id: number): Tag {
    const [fieldId, value] = this.statements.byId.get(id) as [number, string];
    const field = this.fields.get(this.names.get(fieldId)!)!;
    return this.keep(field, value, new Tag(id, false, field.name, value));
  }

  /** Writes a tag that is new, and how many more rows have it. */
  save(tag: Tag): void {
    if (tag.isNew) this.statements.add.run(tag.id, this.fields.get(tag.field)!.id, tag.value, tag.fresh);
    else this.statements.count.run(tag.fresh, tag.id);
    tag.isNew = false;
    tag.fresh = 0;
  }

  /** When all are saved: forgets what takes too much memory, and is not in the open block. */
  prune(): void {
    if (this.cached <= MAX_CACHED_TAGS) return;
    this.cached = 0;
    for (const { tags } of this.fields.values()) {
      for (const [value, tag] of tags) if (!tag.isInBlock) tags.delete(value);
    }
  }

  /** It is no longer in the file. */
  forget(id: number, fieldId: number, value: string): void {
    const tags = this.fields.get(this.names.get(fieldId)!)?.tags;
    if (tags?.get(value)?.id === id) tags.delete(value);
  }

  private find(field: TagField, text: string): Tag {
    const value = tagValue(text);
    const cached = value === text ? undefined : field.tags.get(value);
    if (cached !== undefined) return cached;
    const id = this.statements.find.get(field.id, value) as number | undefined;
    return this.keep(field, value, new Tag(id ?? this.nextId++, id === undefined, field.name, value));
  }

  private keep(field: TagField, value: string, tag: Tag): Tag {
    field.tags.set(value, tag);
    this.cached++;
    return tag;
  }
}
