import { Inject, Injectable } from '@nestjs/common';
import { pick, seededRandom } from '../platform/random.js';
import { EXPERTS, SYMBOLS } from '../platform/roster.js';
import { TRADING_ACTIVITIES, type TradingActivities } from '../platform/trading-activity.js';

const INTERVAL_MS = 50;
const SEED = 7;

/** Work of the platform's main thread, where its API and its web pages are served too. */
@Injectable()
export class RiskManager {
  private readonly random = seededRandom(SEED);
  private timer: NodeJS.Timeout | undefined;

  constructor(@Inject(TRADING_ACTIVITIES) private readonly activities: TradingActivities) {}

  start(): void {
    this.timer = setInterval(() => this.run(), INTERVAL_MS);
  }

  stop(): void {
    clearInterval(this.timer);
  }

  /** Another process has begun or ended an analysis. */
  analysis(type: 'analysis_started' | 'analysis_completed'): void {
    this.activities.record({ type, description: 'Analysis of all positions', source: { expert: 1 } });
  }

  private run(): void {
    const expert = 1 + Math.floor(this.random() * EXPERTS);
    const symbol = pick(this.random, SYMBOLS);
    this.activities.record({
      type: 'expert_recommendation',
      description: `Expert ${expert} recommends ${pick(this.random, ['buy', 'hold', 'sell'])} ${symbol}`,
      source: { expert },
      data: { symbol, confidence: Math.round(this.random() * 100) },
    });
    this.activities.record({ type: 'risk_manager_ran', severity: 'debug', description: 'No limit exceeded' });
  }
}
