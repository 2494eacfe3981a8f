import { describe, expect, it } from '@jest/globals';
import { Workplace } from '../support/workplace.js';
import { collector } from './collector/collector.js';
import { CollectorProcess } from './collector/collector-process.js';
import { describeWithPeer } from './describe-with-peer.js';

const workplace = new Workplace();
const receivers = { otlp: { protocols: { http: { endpoint: '127.0.0.1:0' } } } };
const service = { pipelines: { logs: { receivers: ['otlp'], exporters: ['debug'] } } };

await describeWithPeer(collector, 'a Collector', () => {
  it('listens when it is started, and ends in order', async () => {
    const config = { receivers, exporters: { debug: {} }, service };
    const started = await CollectorProcess.start({ folder: workplace.directory, config });
    workplace.later(() => started.stop('SIGKILL'));
    const { status } = await fetch(`${started.http}/v1/logs`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: '{}',
    });
    expect(status).toBe(200);
    expect(await started.stop()).toBe(0);
  });

  it('says what is wrong with its configuration', async () => {
    const config = { receivers, exporters: { debug: { colour: 'red' } }, service };
    await expect(CollectorProcess.start({ folder: workplace.directory, config })).rejects.toThrow(/colour/);
  });
});

describe('a peer that cannot be had', () => {
  const missing = { name: 'Peer', prepare: () => Promise.reject(new Error('there is no compiler')) };

  it('fails where nothing may be skipped', async () => {
    const before = process.env.CI;
    process.env.CI = 'true';
    try {
      await expect(describeWithPeer(missing, 'never defined', () => undefined)).rejects.toThrow(
        'there is no compiler',
      );
    } finally {
      if (before === undefined) delete process.env.CI;
      else process.env.CI = before;
    }
  });
});
