import { between, pick, seededRandom } from './random.js';
import { ACCOUNTS, EXPERTS, SYMBOLS } from './roster.js';
import type { TradingActivity } from './trading-activity.js';

const MAX_POSITIONS = 40;
const JOBS = ['daily report', 'market data import', 'portfolio rebalancing', 'tax export'] as const;
const JOB_FAILURES = [
  'no market data for this day',
  'the broker did not answer in 30 s',
  'the price feed is two minutes old',
] as const;

interface Position {
  readonly id: number;
  readonly expert: number;
  readonly account: number;
  readonly symbol: (typeof SYMBOLS)[number];
  readonly quantity: number;
  readonly openPrice: number;
  stopLoss: number;
}

/** A day at the platform in small: what it does next, one activity at a time, the same for the same seed. */
export class TradingSimulation {
  private readonly random: () => number;
  private readonly positions: Position[] = [];
  /** What follows from what happened already: an order that was submitted is filled, an analysis completes. */
  private readonly upcoming: TradingActivity[] = [];
  private lastOrder = 0;

  constructor(seed: number) {
    this.random = seededRandom(seed);
  }

  next(): TradingActivity {
    return this.upcoming.shift() ?? this.begin();
  }

  private begin(): TradingActivity {
    const chance = this.random();
    if (chance < 0.3 && this.positions.length < MAX_POSITIONS) return this.open();
    if (chance < 0.5) return this.raiseStop();
    if (chance < 0.65) return this.close();
    if (chance < 0.8) return this.syncOrders();
    if (chance < 0.9) return this.runStrategy();
    return this.runJob();
  }

  private open(): TradingActivity {
    const position: Position = {
      id: ++this.lastOrder,
      expert: this.anyExpert(),
      account: 1 + Math.floor(this.random() * ACCOUNTS),
      symbol: pick(this.random, SYMBOLS),
      quantity: 1 + Math.floor(this.random() * 50),
      openPrice: cents(between(this.random, 80, 400)),
      stopLoss: 0,
    };
    position.stopLoss = cents(position.openPrice * 0.95);
    const { id, symbol, quantity, openPrice } = position;
    const details = { source: sourceOf(position), data: { order_id: id, symbol, quantity } };
    const what = `Order ${id}: ${quantity} ${symbol}`;
    if (this.random() < 0.1) {
      this.upcoming.push({
        ...details,
        type: 'order_rejected',
        severity: 'failure',
        description: `${what} rejected by the broker`,
        exception: new BrokerError('insufficient buying power'),
      });
    } else {
      this.positions.push(position);
      this.upcoming.push(
        {
          type: 'order_filled',
          severity: 'success',
          description: `${what} filled at ${openPrice.toFixed(2)}`,
          source: details.source,
          data: { ...details.data, price: openPrice },
        },
        { ...details, type: 'transaction_created', description: `Transaction ${id} opened: ${symbol}` },
      );
    }
    return { ...details, type: 'order_submitted', description: `${what} submitted` };
  }

  private raiseStop(): TradingActivity {
    const position = this.positions[Math.floor(this.random() * this.positions.length)];
    if (position === undefined) return this.syncOrders();
    const from = position.stopLoss;
    position.stopLoss = cents(from + position.openPrice * between(this.random, 0.002, 0.01));
    return {
      type: 'transaction_sl_changed',
      description: `Stop of transaction ${position.id} raised from ${from.toFixed(2)} to ${position.stopLoss.toFixed(2)}`,
      source: sourceOf(position),
      data: { transaction_id: position.id, symbol: position.symbol },
      changes: { stop_loss: { from, to: position.stopLoss } },
    };
  }

  private close(): TradingActivity {
    const position = this.positions.shift();
    if (position === undefined) return this.syncOrders();
    const { id, symbol, quantity, openPrice } = position;
    const price = cents(openPrice * between(this.random, 0.96, 1.05));
    const profit = cents((price - openPrice) * quantity);
    return {
      type: 'transaction_closed',
      severity: 'success',
      description: `Closed transaction ${id}: ${quantity} ${symbol} at ${price.toFixed(2)}, ${profit < 0 ? 'loss' : 'profit'} ${Math.abs(profit).toFixed(2)}`,
      source: sourceOf(position),
      data: { transaction_id: id, symbol, quantity, open_price: openPrice, close_price: price, profit },
    };
  }

  private syncOrders(): TradingActivity {
    const account = 1 + Math.floor(this.random() * ACCOUNTS);
    const orders = 5 + Math.floor(this.random() * 60);
    return {
      type: 'application_status_change',
      severity: 'debug',
      description: `Synced ${orders} orders of account ${account} with the broker`,
      source: { account },
      data: { orders, open_positions: this.positions.length },
    };
  }

  private runStrategy(): TradingActivity {
    const expert = this.anyExpert();
    const symbol = pick(this.random, SYMBOLS);
    const advice = pick(this.random, ['buy', 'hold', 'sell']);
    this.upcoming.push({
      type: 'risk_manager_ran',
      severity: this.random() < 0.1 ? 'warning' : 'debug',
      description: `Risk manager looked at the advice of expert ${expert}`,
      source: { expert },
    });
    return {
      type: 'expert_recommendation',
      description: `Expert ${expert} recommends ${advice} ${symbol}`,
      source: { expert },
      data: { symbol, advice, confidence: cents(this.random()) },
    };
  }

  private runJob(): TradingActivity {
    const expert = this.anyExpert();
    const job = pick(this.random, JOBS);
    const details = { source: { expert }, data: { job } };
    this.upcoming.push(
      this.random() < 0.25
        ? {
            ...details,
            type: 'analysis_failed',
            severity: 'failure',
            description: `Job failed: ${job}`,
            exception: new JobError(pick(this.random, JOB_FAILURES)),
          }
        : { ...details, type: 'analysis_completed', severity: 'success', description: `Job done: ${job}` },
    );
    return { ...details, type: 'analysis_started', description: `Job started: ${job}` };
  }

  private anyExpert(): number {
    return 1 + Math.floor(this.random() * EXPERTS);
  }
}

class BrokerError extends Error {
  override readonly name = 'BrokerError';
}

class JobError extends Error {
  override readonly name = 'JobError';
}

function sourceOf({ expert, account }: Position): { readonly expert: number; readonly account: number } {
  return { expert, account };
}

function cents(amount: number): number {
  return Math.round(amount * 100) / 100;
}
