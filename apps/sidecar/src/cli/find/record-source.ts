import type {
  Count,
  CountQuestion,
  Coverage,
  FacetQuestion,
  Facets,
  PageQuestion,
  RecordJson,
  TailQuestion,
} from '@blotter/core/reader';

export interface RecordPage {
  readonly records: readonly RecordJson[];
  readonly next: string | null;
  readonly coverage: Coverage;
}

/** Records that have arrived, and where the trail is followed on. */
export interface ArrivedRecords {
  readonly records: readonly RecordJson[];
  /** Opaque. */
  readonly position: string | undefined;
}

/** Statistics as the API gives them. */
export interface StatisticsJson {
  readonly generation: string;
  readonly records: number;
  readonly firstId: number | null;
  readonly lastId: number | null;
  /** ISO 8601. */
  readonly firstTime: string | null;
  readonly lastTime: string | null;
  readonly indexedThroughId: number | null;
  readonly storeBytes: number;
  readonly indexBytes: number;
  readonly types: ReadonlyArray<{ readonly value: string; readonly records: number }>;
  readonly severities: ReadonlyArray<{ readonly value: string; readonly records: number }>;
}

/** What becomes of a connection that a tail needs. */
export interface ConnectionListener {
  lost(reason: string): void;
  found(): void;
}

/**
 * Where the commands find records: a file, or a sidecar. The same question has the same answer from both. Errors of the
 * question and of the source are rejected with; their messages say what to do.
 */
export interface RecordSource {
  page(question: PageQuestion): Promise<RecordPage>;
  count(question: CountQuestion): Promise<Count>;
  facets(question: FacetQuestion): Promise<Facets>;
  statistics(): Promise<StatisticsJson>;
  /** Each record once, also across lost connections; until the signal is aborted. */
  tail(
    question: TailQuestion,
    signal: AbortSignal,
    listener: ConnectionListener,
  ): AsyncIterable<ArrivedRecords>;
  close(): Promise<void>;
}
