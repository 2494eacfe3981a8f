import type { DestinationStatus, ForwardState } from '@blotter/core/forward';
import { FOUND, UsageError, answer } from '../find/answer.js';
import { numberText } from '../find/figure-lines.js';
import { type SourceOptions, addressOf } from '../find/open-source.js';
import { Output } from '../find/output.js';
import { Painter, type Span, type Style } from '../find/painter.js';
import { localTime } from '../find/record-line.js';
import { safeJson, safeText } from '../find/safe-text.js';
import { askSidecar } from './ask-sidecar.js';

/** A destination as the API gives it: JSON has null where there is nothing. */
type DestinationJson = Omit<DestinationStatus, 'fault'> & {
  readonly fault: DestinationStatus['fault'] | null;
};

/** Some take nothing now. */
const IN_TROUBLE = 1;
const TROUBLES: ReadonlySet<ForwardState> = new Set(['waiting', 'refusing', 'failing']);

/** Prints what the destinations of a running sidecar are doing. @returns the exit code. */
export function destinations({ json, ...options }: SourceOptions & { json?: boolean }): Promise<number> {
  return answer(async () => {
    const address = addressOf(options.url ?? (await configuredUrl()), options);
    const result = await askSidecar(address, 'destinations', ['destinations', 'array']);
    const all = (result as { readonly destinations: readonly DestinationJson[] }).destinations;
    await new Output().lines(json ? all.map(safeJson) : linesOf(all));
    return all.some(({ state }) => TROUBLES.has(state)) ? IN_TROUBLE : FOUND;
  });
}

/** Of the API that `blotter serve` would listen on here. @throws UsageError, SidecarConfigError. */
async function configuredUrl(): Promise<string> {
  const { loadConfig } = await import('../../config/load-config.js');
  const { enabled, host, port, tls } = loadConfig().config.api;
  if (!enabled || port === 0) {
    throw new UsageError(
      'error: the address of the API is not in the configuration. Name it: --url http://127.0.0.1:4319.',
    );
  }
  const reachable = { '0.0.0.0': '127.0.0.1', '::': '::1' }[host] ?? host;
  const name = reachable.includes(':') ? `[${reachable}]` : reachable;
  return `${tls === undefined ? 'http' : 'https'}://${name}:${port}`;
}

function linesOf(all: readonly DestinationJson[]): string[] {
  if (all.length === 0) return ['nothing is forwarded: there are no destinations'];
  const painter = new Painter(process.stdout);
  const width = Math.max(...all.map(({ name }) => name.length));
  return all.flatMap((destination) => [
    painter.line(lineOf(destination, width)),
    ...(destination.fault == null ? [] : [painter.line(faultLine(destination.fault))]),
  ]);
}

const STATE_WIDTH = 'elsewhere'.length;

function lineOf(destination: DestinationJson, width: number): Span[] {
  const { name, state, lagRecords, lagMs, sent, retries, rejected, leftOut, deadLetters } = destination;
  const figures = { sent, retries, rejected, 'left out': leftOut, 'dead letters': deadLetters };
  return [
    { text: `${safeText(name).padEnd(width)}  `, style: 'bold' },
    { text: state.padEnd(STATE_WIDTH), style: styleOf(state) },
    { text: `  behind by ${numberText(lagRecords)}${lagRecords === 0 ? '' : ` (${ageText(lagMs)})`}` },
    ...Object.entries(figures).map(([figure, value]) => ({ text: `  ${figure} ${numberText(value)}` })),
  ];
}

function styleOf(state: ForwardState): Style {
  if (TROUBLES.has(state)) return 'red';
  return state === 'current' || state === 'sending' ? 'green' : undefined;
}

function faultLine({ code, message, sinceMs }: NonNullable<DestinationJson['fault']>): Span[] {
  const since = localTime(new Date(sinceMs).toISOString());
  return [
    { text: `  ${safeText(code)}: ${safeText(message)}` },
    { text: ` (since ${since})`, style: 'gray' },
  ];
}

const UNITS = [
  ['d', 86_400_000],
  ['h', 3_600_000],
  ['m', 60_000],
] as const;

/** `3h`, `12s`: how old the oldest is that waits. */
function ageText(millis: number): string {
  const unit = UNITS.find(([, size]) => millis >= size);
  return unit === undefined ? `${Math.ceil(millis / 1000)}s` : `${Math.floor(millis / unit[1])}${unit[0]}`;
}
