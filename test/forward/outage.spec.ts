import { expect, it } from '@jest/globals';
import { outage } from '../outage/outage.js';
import { collector } from '../peers/collector/collector.js';
import { describeWithPeer } from '../peers/describe-with-peer.js';
import { Workplace } from '../support/workplace.js';

const SECONDS = process.env.CI === undefined ? 10 : 20;
const RATE = 300;
const BATCH = 512;

const workplace = new Workplace();

await describeWithPeer(collector, 'a Collector that is away while the sidecar is restarted twice', () => {
  it('gets everything when it is back, in order, and twice only what was in flight', async () => {
    const result = await outage({
      seconds: SECONDS,
      rate: RATE,
      signal: 'SIGTERM',
      folder: workplace.directory,
      say: () => undefined,
    });
    expect(result).toMatchObject({
      missing: 0,
      stored: result.created,
      arrived: result.created,
      out_of_order: 0,
      out_of_order_of_senders: 0,
      unexplained_duplicates: 0,
    });
    expect(result.created).toBeGreaterThan(SECONDS * RATE);
    for (const records of Object.values(result.duplicates_by_cause)) {
      expect(records).toBeLessThanOrEqual(BATCH);
    }
  }, 240_000);
});
