import type { Activity } from '@blotter/nestjs';

/** The reference platform's activity types. */
export const TRADING_ACTIVITY_TYPES = [
  'application_status_change',
  'transaction_created',
  'transaction_tp_changed',
  'transaction_sl_changed',
  'transaction_closed',
  'risk_manager_ran',
  'analysis_started',
  'analysis_completed',
  'analysis_failed',
  'order_submitted',
  'order_filled',
  'order_cancelled',
  'order_rejected',
  'expert_recommendation',
  'rule_executed',
  'tp_sl_adjusted',
  'trade_action_open',
  'trade_action_new',
] as const;

export type TradingActivityType = (typeof TRADING_ACTIVITY_TYPES)[number];

export type TradingActivity = Activity<TradingActivityType>;

/** Where the platform's code records what it did: the old synchronous log, or Blotter's ActivityLogger. */
export interface TradingActivities {
  record(activity: TradingActivity): unknown;
}

/** Token of the {@link TradingActivities} of the main thread. */
export const TRADING_ACTIVITIES = Symbol('trading.activities');
