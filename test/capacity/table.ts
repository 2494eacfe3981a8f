import type { Load, Plan } from './model.js';
import { bytesText, durationText, numberText } from './units.js';

/** The plan for people, a line each. */
export function table(load: Load, { host, fleet }: Plan): string {
  const rate = numberText(load.recordsPerSecond);
  const sections: ReadonlyArray<readonly [string, ReadonlyArray<readonly [string, string]>]> = [
    [
      `each host, ${rate} records/s`,
      [
        ['journal, written and freed', `${bytesText(host.journalBytesPerDay)} a day`],
        ['store', `${bytesText(host.storeBytesPerDay)} a day`],
        ['search file', `${bytesText(host.searchBytesPerDay)} a day`],
        ['store and search, at the age of retention', bytesText(host.retainedBytes)],
        ['journal takes all while the store is locked for', durationText(host.journalHoldsSeconds)],
        ['the store keeps up', storeText(host.storeHeadroom)],
      ],
    ],
    [
      `the destination is away for ${durationText(load.outageSeconds)}`,
      [
        ['waits on each host, in its store', backlogText(fleet.backlogRecords, fleet.backlogBytes)],
        ['each host may send', `${numberText(fleet.sendRecordsPerSecond)} records/s`],
        ['drained after', drainText(load.recordsPerSecond, fleet)],
      ],
    ],
    [
      `${numberText(load.hosts ?? 1)} host${(load.hosts ?? 1) === 1 ? '' : 's'}`,
      [
        ['records', `${numberText(fleet.recordsPerSecond)} a second`],
        ['network', `${bytesText(fleet.networkBytesPerSecond)} a second`],
        ['Collectors of 2 cores', numberText(fleet.collectors)],
        ['ClickHouse, each replica', `${bytesText(fleet.clickHouseBytesPerDay)} a day`],
        ['ClickHouse, at the age of retention', bytesText(fleet.clickHouseBytes)],
      ],
    ],
  ];
  return sections
    .map(
      ([title, lines]) =>
        `${title}\n${lines.map(([name, value]) => `  ${name.padEnd(49)}${value}\n`).join('')}`,
    )
    .join('');
}

function backlogText(records: number, bytes: number): string {
  return `${numberText(records)} records, ${bytesText(bytes)}`;
}

function storeText(headroom: number): string {
  if (headroom >= 1) return `${numberText(headroom)} times over`;
  return 'NO: the journal fills, then senders are told to wait';
}

function drainText(arriving: number, fleet: Plan['fleet']): string {
  if (fleet.drainSeconds !== Infinity) return durationText(fleet.drainSeconds);
  const [came, left] = [arriving, fleet.sendRecordsPerSecond].map(numberText);
  return `NEVER: ${came} records/s arrive and only ${left} can be sent. More Collectors, or fewer records`;
}
