import type { Activity } from '@blotter/core';

const SYMBOLS = ['TSLA', 'AAPL', 'NVDA', 'MSFT', 'AMZN', 'GOOG', 'META', 'AMD'];

/** An activity with the values of the workload. */
export interface TypicalActivity extends Activity {
  readonly data: Readonly<Record<string, string | number>>;
  readonly source: { readonly expert: number; readonly account: number };
}

/** What `logger.emit()` takes. */
export interface TypicalEmission {
  readonly eventName: string;
  readonly body: string | undefined;
  readonly severityNumber: number;
  readonly severityText: string;
  readonly attributes: Record<string, string | number>;
}

/**
 * The typical activity of the reference platform, number `i` of a run: a type, one sentence, a severity,
 * five values, and the expert and account it came from. About 240 bytes in OTLP protobuf.
 */
export function activityAt(i: number): TypicalActivity {
  const symbol = SYMBOLS[i % SYMBOLS.length]!;
  const quantity = 10 + (i % 90);
  const price = 250.25 + (i % 100);
  return {
    type: 'order_filled',
    description: `Order ${i} filled: bought ${quantity} ${symbol} at ${price}`,
    severity: 'success',
    data: { order_id: i, symbol, side: 'buy', quantity, price },
    source: { expert: i % 50, account: i % 7 },
  };
}

/** The same as somebody writes it who calls `logger.emit()`: with the attributes an ActivityLogger makes. */
export function emissionAt(i: number): TypicalEmission {
  const { type, description, data, source } = activityAt(i);
  return {
    eventName: type,
    body: description,
    severityNumber: 10,
    severityText: 'SUCCESS',
    attributes: {
      ...data,
      'activity.source.expert.id': source.expert,
      'activity.source.account.id': source.account,
    },
  };
}
