import type { BlotterOptions } from '@blotter/core';

const KIB = 1024;

/** Options of the writers, one of each kind at a time, all on one folder. */
export const PROFILES: readonly Omit<BlotterOptions, 'directory'>[] = [
  // The defaults.
  { adoptIntervalMs: 200 },
  // A full disk soon means a full queue; segments roll all the time.
  { adoptIntervalMs: 200, maxQueueRecords: 1500, segmentBytes: 64 * KIB },
  // The caller pays for room.
  { adoptIntervalMs: 200, maxQueueRecords: 5000, overflow: 'block', segmentBytes: 64 * KIB },
  // Small batches; the bound is in bytes.
  { adoptIntervalMs: 200, maxQueueBytes: 1024 * KIB, maxBatchRecords: 64, flushIntervalMs: 20 },
];
