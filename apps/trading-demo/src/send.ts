import { randomUUID } from 'node:crypto';
import { TradingSimulation } from './platform/trading-simulation.js';
import { OtlpActivities } from './sidecar/otlp-activities.js';
import { StopRequest } from './sidecar/stop-request.js';

/* The platform in small, sending to a sidecar that runs elsewhere: OTEL_EXPORTER_OTLP_ENDPOINT=http://sidecar:4318 */

const {
  OTEL_EXPORTER_OTLP_ENDPOINT: endpoint = 'http://127.0.0.1:4318',
  ACTIVITIES_PER_SECOND: rate = '20',
} = process.env;
const perSecond = Number(rate);
if (!(perSecond > 0 && perSecond <= 1000)) {
  console.error(`ACTIVITIES_PER_SECOND=${rate} is no number from 1 to 1000`);
  process.exit(2);
}

const stopRequest = new StopRequest();
const activities = new OtlpActivities(endpoint.replace(/\/$/, ''), randomUUID());
const simulation = new TradingSimulation(Date.now());
console.log(`Sending ${perSecond} activities a second to ${endpoint}.`);
const work = setInterval(() => activities.record(simulation.next()), 1000 / perSecond);
await stopRequest.made;
clearInterval(work);
await activities.close();
console.log(`Sent ${activities.sent}.`);
process.exit(0);
