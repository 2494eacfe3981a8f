/** A row of the tables `resource` and `scope`; each has some of the columns. */
export interface SourceRow {
  readonly name: string;
  readonly version: string;
  readonly attributes: string;
  readonly dropped_attributes_count: number;
  readonly schema_url: string;
  readonly entity_refs: string | null;
}
