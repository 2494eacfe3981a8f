/** Numbers, and words where they say how something was done, by name; grouped where one benchmark has several parts. */
export interface BenchResult {
  readonly [name: string]: number | string | BenchResult;
}

export const COMPRESSIONS = ['none', 'gzip'] as const;
export type Compression = (typeof COMPRESSIONS)[number];

export interface BenchContext {
  /** An empty folder on the disk of the temporary files, removed afterwards. */
  readonly folder: string;
  /** `--seconds`, or its default. */
  readonly seconds: number | undefined;
  /** `--kills`, or its default. */
  readonly kills: number | undefined;
  /** `--rows`, or its default. */
  readonly rows: number | undefined;
  /** `--records`, or its default. */
  readonly records: number | undefined;
  /** `--compression`, or its default. */
  readonly compression: Compression | undefined;
}

export interface Benchmark {
  readonly summary: string;
  /** Default of `--seconds`; undefined when the benchmark has no such thing. */
  readonly seconds?: number;
  /** Default of `--kills`; undefined when the benchmark has no such thing. */
  readonly kills?: number;
  /** Default of `--rows`; undefined when the benchmark has no such thing. */
  readonly rows?: number;
  /** Default of `--records`; undefined when the benchmark has no such thing. */
  readonly records?: number;
  /** Default of `--compression`; undefined when the benchmark has no such thing. */
  readonly compression?: Compression;
  run(context: BenchContext): Promise<BenchResult>;
}
