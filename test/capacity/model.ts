import * as known from './constants.js';

const DAY_S = 86_400;

/** What is asked. Rates and bytes are those of one host. */
export interface Load {
  readonly recordsPerSecond: number;
  /** Of a record in the store; default: a typical one. */
  readonly bytesPerRecord?: number;
  /** How long the destination is away. */
  readonly outageSeconds: number;
  readonly hosts?: number;
  readonly retentionDays?: number;
  /** Default: so many that each is loaded by half, and one more. */
  readonly collectors?: number;
  /** Default: as measured. */
  readonly forwardRecordsPerSecond?: number;
}

export interface Plan {
  readonly host: HostPlan;
  readonly fleet: FleetPlan;
}

export interface HostPlan {
  readonly journalBytesPerDay: number;
  readonly storeBytesPerDay: number;
  readonly searchBytesPerDay: number;
  /** Store and search file when they have reached the age of retention. */
  readonly retainedBytes: number;
  /** How long the journal takes everything while the store is locked. */
  readonly journalHoldsSeconds: number;
  /** How many seconds of a day's arrivals the store takes in one: below 1 the journal fills. */
  readonly storeHeadroom: number;
}

export interface FleetPlan {
  readonly recordsPerSecond: number;
  readonly networkBytesPerSecond: number;
  readonly collectors: number;
  /** What waits on one host when the outage ends; it is in the store anyway. */
  readonly backlogRecords: number;
  readonly backlogBytes: number;
  /** What a host may send when all hosts have something to send. */
  readonly sendRecordsPerSecond: number;
  /** Until nothing waits any more, while records go on arriving; Infinity: never. */
  readonly drainSeconds: number;
  readonly clickHouseBytesPerDay: number;
  readonly clickHouseBytes: number;
}

/**
 * What a load needs. Arithmetic on the measured constants: bytes grow in proportion to those of the typical record.
 * @throws RangeError naming what is wrong with the load.
 */
export function plan(load: Load): Plan {
  const { recordsPerSecond, outageSeconds } = load;
  const bytesPerRecord = load.bytesPerRecord ?? known.TYPICAL_STORE_BYTES;
  const hosts = load.hosts ?? 1;
  const days = load.retentionDays ?? known.RETENTION_DAYS;
  const forward = load.forwardRecordsPerSecond ?? known.FORWARD_RECORDS_PER_S;
  mustBe('records a second', recordsPerSecond, recordsPerSecond > 0);
  mustBe('bytes of a record', bytesPerRecord, bytesPerRecord > 0);
  mustBe('outage in seconds', outageSeconds, outageSeconds >= 0, 'a number from 0');
  mustBe('hosts', hosts, Number.isSafeInteger(hosts) && hosts >= 1, 'a whole number from 1');
  mustBe('days of retention', days, days > 0);
  mustBe('records a second that are forwarded', forward, forward > 0);

  const fleetRate = recordsPerSecond * hosts;
  const collectors = load.collectors ?? collectorsFor(fleetRate);
  mustBe(
    'Collectors',
    collectors,
    Number.isSafeInteger(collectors) && collectors >= 1,
    'a whole number from 1',
  );
  const ofTypical = bytesPerRecord / known.TYPICAL_STORE_BYTES;
  const otlpBytes = known.TYPICAL_OTLP_BYTES * ofTypical;
  const storeBytesPerDay = recordsPerSecond * DAY_S * bytesPerRecord;
  const searchBytesPerDay = recordsPerSecond * DAY_S * known.TYPICAL_SEARCH_BYTES * ofTypical;
  const clickHouseBytesPerDay = fleetRate * DAY_S * known.TYPICAL_CLICKHOUSE_BYTES * ofTypical;
  const backlogRecords = recordsPerSecond * outageSeconds;
  const sendRecordsPerSecond = Math.min(forward, (collectors * known.COLLECTOR_RECORDS_PER_S) / hosts);

  return {
    host: {
      journalBytesPerDay: recordsPerSecond * DAY_S * otlpBytes,
      storeBytesPerDay,
      searchBytesPerDay,
      retainedBytes: (storeBytesPerDay + searchBytesPerDay) * days,
      journalHoldsSeconds: known.JOURNAL_MAX_BYTES / (recordsPerSecond * otlpBytes),
      storeHeadroom: known.STORE_RECORDS_PER_S / recordsPerSecond,
    },
    fleet: {
      recordsPerSecond: fleetRate,
      networkBytesPerSecond: fleetRate * otlpBytes,
      collectors,
      backlogRecords,
      backlogBytes: backlogRecords * bytesPerRecord,
      sendRecordsPerSecond,
      drainSeconds: drainSeconds(backlogRecords, recordsPerSecond, sendRecordsPerSecond),
      clickHouseBytesPerDay,
      clickHouseBytes: clickHouseBytesPerDay * days,
    },
  };
}

/** How long a backlog lasts while more arrives: only what is sent beyond that makes it smaller. */
export function drainSeconds(backlog: number, arriving: number, sent: number): number {
  if (backlog === 0) return 0;
  return sent > arriving ? backlog / (sent - arriving) : Infinity;
}

/** One more than the load needs, so that one may fail. */
function collectorsFor(recordsPerSecond: number): number {
  return Math.ceil(recordsPerSecond / (known.COLLECTOR_RECORDS_PER_S * known.COLLECTOR_LOAD)) + 1;
}

function mustBe(what: string, value: number, isRight: boolean, right = 'a positive number'): void {
  if (Number.isFinite(value) && isRight) return;
  throw new RangeError(`The ${what} must be ${right}, not ${value}.`);
}
