import { toLogRecord } from './to-log-record.js';

describe('toLogRecord', () => {
  it('puts each part of an activity where OpenTelemetry has a place for it', () => {
    const exception = new Error('no market data');
    const record = toLogRecord({
      type: 'transaction_sl_changed',
      description: 'Stop raised',
      severity: 'success',
      source: { expert: 3, account: 1 },
      data: { symbol: 'AAPL' },
      changes: { stop_loss: { from: 10, to: 11 } },
      exception,
    });
    expect(record).toEqual({
      eventName: 'transaction_sl_changed',
      body: 'Stop raised',
      severityNumber: 10,
      severityText: 'SUCCESS',
      attributes: {
        'log.record.uid': expect.any(String),
        'activity.source.expert.id': 3,
        'activity.source.account.id': 1,
        'activity.changes': { stop_loss: { from: 10, to: 11 } },
        symbol: 'AAPL',
      },
      exception,
      timestamp: expect.any(Date),
    });
  });

  it('gives each record a uid of its own', () => {
    const uids = [1, 2].map(() => toLogRecord({ type: 'order_filled' }).attributes?.['log.record.uid']);
    expect(new Set(uids).size).toBe(2);
  });
});
