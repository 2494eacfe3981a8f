import {
  type Count,
  type Coverage,
  type Facets,
  type Histogram,
  type Page,
  type Statistics,
  recordJson,
  timeText,
} from '@blotter/core/reader';
import type {
  CountAnswer,
  CoverageAnswer,
  FacetsAnswer,
  HistogramAnswer,
  PageAnswer,
  StatisticsAnswer,
} from './answers.js';

export function toPageAnswer({ records, next, previous, coverage }: Page): PageAnswer {
  return { records: records.map(recordJson), next, previous, coverage: toCoverage(coverage) };
}

export function toCountAnswer({ records, coverage }: Count): CountAnswer {
  return { records, coverage: toCoverage(coverage) };
}

export function toFacetsAnswer({ facets, coverage }: Facets): FacetsAnswer {
  return {
    facets: facets.map(({ field, values, otherRecords }) => ({ field, values: [...values], otherRecords })),
    coverage: toCoverage(coverage),
  };
}

export function toHistogramAnswer({ from, widthNano, series, coverage }: Histogram): HistogramAnswer {
  return {
    from: timeText(from),
    fromUnixNano: String(from),
    widthNano: String(widthNano),
    series: series.map(({ value, records }) => ({ value: value ?? null, records: [...records] })),
    coverage: toCoverage(coverage),
  };
}

export function toStatisticsAnswer(statistics: Statistics): StatisticsAnswer {
  const { firstTimeUnixNano, lastTimeUnixNano, firstId, lastId, indexedThroughId } = statistics;
  return {
    generation: statistics.generation,
    records: statistics.records,
    firstId: firstId ?? null,
    lastId: lastId ?? null,
    firstTime: firstTimeUnixNano === undefined ? null : timeText(firstTimeUnixNano),
    lastTime: lastTimeUnixNano === undefined ? null : timeText(lastTimeUnixNano),
    indexedThroughId: indexedThroughId ?? null,
    storeBytes: statistics.storeBytes,
    indexBytes: statistics.indexBytes,
    types: [...statistics.types],
    severities: [...statistics.severities],
  };
}

function toCoverage(coverage: Coverage): CoverageAnswer {
  const { isComplete, reachedId, throughId, rowsTried, answeredBy, millis } = coverage;
  return { isComplete, reachedId: reachedId ?? null, throughId, rowsTried, answeredBy, millis };
}
