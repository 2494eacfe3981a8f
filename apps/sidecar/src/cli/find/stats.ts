import { FOUND, answer } from './answer.js';
import { numberText, valueTable } from './figure-lines.js';
import { type SourceOptions, openSource } from './open-source.js';
import { Output } from './output.js';
import { localTime } from './record-line.js';
import type { StatisticsJson } from './record-source.js';
import { safeJson, safeText } from './safe-text.js';

/** Prints what there is. @returns the exit code. */
export function stats({ json, ...options }: SourceOptions & { json?: boolean }): Promise<number> {
  return answer(async () => {
    const source = await openSource(options);
    try {
      const statistics = await source.statistics();
      await new Output().lines(json ? [safeJson(statistics)] : statisticsLines(statistics));
      return FOUND;
    } finally {
      await source.close();
    }
  });
}

function statisticsLines(statistics: StatisticsJson): string[] {
  const { records, firstTime, lastTime, generation, storeBytes, indexBytes, types, severities } = statistics;
  const facts = {
    records: `${numberText(records)}${rangeOf(statistics)}`,
    time: firstTime === null ? '-' : `${localTime(firstTime)} … ${localTime(lastTime)}`,
    index: indexText(statistics),
    'store size': bytesText(storeBytes),
    'index size': bytesText(indexBytes),
    generation: safeText(generation),
  };
  return [
    ...Object.entries(facts).map(([name, value]) => `${name.padEnd(12)}${value}`),
    ...(types.length === 0 ? [] : ['', ...valueTable('type', types)]),
    ...(severities.length === 0 ? [] : ['', ...valueTable('severity', severities)]),
  ];
}

function rangeOf({ firstId, lastId }: StatisticsJson): string {
  return firstId === null ? '' : ` (${firstId} … ${lastId})`;
}

function indexText({ indexedThroughId, lastId }: StatisticsJson): string {
  if (indexedThroughId === null) return 'none: records are tried one by one';
  const behind = (lastId ?? 0) - indexedThroughId;
  return behind <= 0 ? 'knows all records' : `knows all but the last ${numberText(behind)}`;
}

function bytesText(bytes: number): string {
  return `${numberText(Math.ceil((bytes / 2 ** 20) * 10) / 10)} MiB`;
}
