import { type Field, type FieldReader, fieldReader } from '../query/index.js';
import type { Bitmap } from './bitmap.js';
import type { Block } from './block.js';
import type { Evaluation } from './evaluation.js';
import type { IndexFile, Tag } from './index-file.js';
import { ALL_ROWS, BLOCK_ROWS } from './search-schema.js';
import { isCutValue, tagValue } from './tag-value.js';

/** From so many tags on it is quicker to look through those that a block has. */
const MANY_TAGS = 64;
/** A field with more values is read from the rows. */
const MAX_TAGS = 100_000;

/** A field by whose values records are grouped, and its tags where it is indexed. */
export class FieldTags {
  readonly read: FieldReader;
  /** undefined: the values are to be read from the rows. */
  readonly tags: ReadonlyMap<number, Tag> | undefined;
  private readonly index: IndexFile | undefined;
  /** Long values that were seen in rows, by the values of their tags. */
  private readonly fullTexts = new Map<string, string>();

  constructor(
    private readonly evaluation: Evaluation,
    field: Field,
  ) {
    this.read = fieldReader(field);
    const { planner, moment } = evaluation;
    this.index = moment.index?.file;
    const id = planner === undefined ? false : planner.field(field);
    if (id === false || this.index === undefined) return;
    if (id === undefined) this.tags = new Map();
    else if (this.index.countTags(id, MAX_TAGS) < MAX_TAGS) {
      this.tags = new Map(this.index.tagsOf(id).map((tag) => [tag.id, tag]));
    }
  }

  /** The value of each tag that a row of the block has, and the rows that have it. */
  *of(block: Block): Generator<{ readonly tag: Tag; readonly rows: Bitmap }, void> {
    const { tags, index } = this;
    if (tags === undefined || index === undefined) return;
    const ids = tags.size > MANY_TAGS ? index.tagsOfBlock(block) : tags.keys();
    for (const id of ids) {
      const tag = tags.get(id);
      if (tag === undefined || id === ALL_ROWS) continue;
      const rows = index.posting(id, block);
      if (rows.length > 0) yield { tag, rows };
    }
  }

  /** The value of the tag of a text. */
  valueOf(text: string): string {
    const value = tagValue(text);
    if (value !== text) this.fullTexts.set(value, text);
    return value;
  }

  /** The text of the value of a tag: of a long one a row has to be read. */
  textOf(value: string): string {
    if (!isCutValue(value)) return value;
    return this.fullTexts.get(value) ?? this.findText(value) ?? value;
  }

  private findText(value: string): string | undefined {
    const { moment } = this.evaluation;
    const tag = [...(this.tags?.values() ?? [])].find((known) => known.value === value);
    if (tag === undefined || moment.index === undefined) return undefined;
    for (const block of moment.index.blocks) {
      const posting = moment.index.file.posting(tag.id, block);
      if (posting.length === 0) continue;
      for (const row of rowsIn(posting)) {
        const record = moment.records.byId(block.id * BLOCK_ROWS + row);
        const text = record && this.read(record).find((found) => tagValue(found) === value);
        if (text !== undefined) return text;
      }
    }
    return undefined;
  }
}

function* rowsIn(bitmap: Bitmap): Generator<number, void> {
  if (bitmap instanceof Uint16Array) yield* bitmap;
  else for (let row = 0; row < BLOCK_ROWS; row++) if ((bitmap[row >>> 5]! >>> (row & 31)) & 1) yield row;
}
