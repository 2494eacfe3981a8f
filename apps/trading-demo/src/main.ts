import { randomUUID } from 'node:crypto';
import { join } from 'node:path';
import { TradingSimulation } from './platform/trading-simulation.js';
import { countRows } from './sidecar/count-rows.js';
import { explainStartError } from './sidecar/explain-start-error.js';
import { OtlpActivities } from './sidecar/otlp-activities.js';
import { SidecarChild } from './sidecar/sidecar-child.js';
import { readCounts } from './sidecar/sidecar-status.js';
import { type StartOptions, USAGE, readStartOptions } from './sidecar/start-options.js';
import { StopRequest } from './sidecar/stop-request.js';
import { liveLine, summary, welcome } from './sidecar/texts.js';

/* npm start: the sidecar, and a platform in small that sends to it. */

const ACTIVITIES_PER_SECOND = 20;
const LIVE_LINE_MS = 2000;

/** @returns the exit code: 0 when everything that was sent is stored. */
async function main(): Promise<number> {
  let options: StartOptions;
  try {
    options = readStartOptions(process.argv.slice(2));
  } catch (error) {
    console.error(`${(error as Error).message}\n${USAGE}`);
    return 2;
  }
  const stopRequest = new StopRequest();
  let started;
  try {
    started = await SidecarChild.start(options.data, (text) => console.log(`  sidecar: ${text}`));
  } catch (error) {
    console.error(explainStartError((error as Error).message));
    return 1;
  }
  const { sidecar, addresses } = started;
  if (addresses.http === undefined) {
    console.error('The platform sends over OTLP/HTTP, which is switched off: receivers.http.enabled.');
    await sidecar.end();
    return 1;
  }
  console.log(welcome(addresses, options.data, ACTIVITIES_PER_SECOND));
  const instance = randomUUID();
  const activities = new OtlpActivities(addresses.http, instance);
  const stop = runPlatform(activities, addresses.api);
  if (options.seconds !== undefined) stopRequest.makeAfter(options.seconds);
  await Promise.race([stopRequest.made, sidecar.ended]);
  stop();
  await activities.close();
  const code = await sidecar.end();
  if (code !== 0) {
    console.error(
      `  The sidecar did not end in order (${code}): what it has acknowledged is stored at the next start.`,
    );
  }
  const stored = countRows(join(options.data, 'blotter.db'), instance);
  console.log(summary(activities.sent, stored, options.data));
  return code === 0 && stored === activities.sent ? 0 : 1;
}

/** @returns what ends it. */
function runPlatform(activities: OtlpActivities, api: string | undefined): () => void {
  const simulation = new TradingSimulation(Date.now());
  const start = performance.now();
  const work = setInterval(() => activities.record(simulation.next()), 1000 / ACTIVITIES_PER_SECOND);
  let isOver = false;
  const tell = async (): Promise<void> => {
    const counts = api === undefined ? undefined : await readCounts(api);
    if (!isOver) console.log(liveLine((performance.now() - start) / 1000, activities.sent, counts));
  };
  const live = setInterval(() => void tell(), LIVE_LINE_MS);
  return () => {
    isOver = true;
    clearInterval(work);
    clearInterval(live);
  };
}

process.exitCode = await main();
