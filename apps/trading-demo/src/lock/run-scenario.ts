import { ActivityLogger } from '@blotter/nestjs';
import type { INestApplicationContext } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import { mkdirSync } from 'node:fs';
import { monitorEventLoopDelay } from 'node:perf_hooks';
import type { TradingActivity } from '../platform/trading-activity.js';
import { type CloseTimes, percentiles } from './close-times.js';
import { countStored } from './count-stored.js';
import { LockProcess } from './lock-process.js';
import { lockSchedule } from './lock-schedule.js';
import { createPlatform } from './platform-database.js';
import { PlatformModule } from './platform.module.js';
import { PlatformThreads } from './platform-threads.js';
import type { RunProgress } from './progress.js';
import { RiskManager } from './risk-manager.service.js';
import { RunCounters } from './run-counters.js';
import type { RunResult } from './run-result.js';
import type { Scenario } from './scenario.js';

const SEED = 2025;
const FLUSH_TIMEOUT_MS = 30_000;

export const SCHEDULE = lockSchedule(SEED);

/** Runs the platform once. @throws the signal's reason when it was stopped; everything is closed then. */
export async function runScenario(
  scenario: Scenario,
  progress: RunProgress,
  signal: AbortSignal,
): Promise<RunResult> {
  signal.throwIfAborted();
  mkdirSync(scenario.directory, { recursive: true });
  createPlatform(scenario.platformFile, SEED);
  const app = await NestFactory.createApplicationContext(PlatformModule.forScenario(scenario), {
    logger: ['error', 'warn'],
  });
  try {
    return await measure(app, scenario, progress, signal);
  } finally {
    progress.end();
    await app.close();
  }
}

async function measure(
  app: INestApplicationContext,
  scenario: Scenario,
  progress: RunProgress,
  signal: AbortSignal,
): Promise<RunResult> {
  const counters = app.get(RunCounters);
  const riskManager = app.get(RiskManager);
  const logger = scenario.blotter && app.get<ActivityLogger>(ActivityLogger, { strict: false });
  const threads = new PlatformThreads(
    {
      file: scenario.platformFile,
      counters: counters.shared,
      activities: logger === undefined ? 'platform' : 'main',
    },
    (activity: TradingActivity) => logger?.record(activity),
  );
  const locks = new LockProcess(scenario.platformFile, (isHolding) =>
    riskManager.analysis(isHolding ? 'analysis_started' : 'analysis_completed'),
  );
  const stop = (): void => {
    locks.stop();
    threads.stop();
  };
  signal.addEventListener('abort', stop, { once: true });
  const loop = monitorEventLoopDelay({ resolution: 1 });
  try {
    await Promise.all([threads.ready(), locks.ready()]);
    signal.throwIfAborted();
    progress.start(() => ({
      closes: counters.get('closes'),
      created: counters.get('created'),
      lost: counters.get('activitiesGivenUp'),
      accounting: logger?.status().accounting,
      isLocked: locks.isHolding,
    }));
    loop.enable();
    riskManager.start();
    const [times] = await Promise.all([threads.run(SCHEDULE.endMs), locks.hold(SCHEDULE.holds)]);
    riskManager.stop();
    loop.disable();
    signal.throwIfAborted();
    await logger?.flush({ until: 'stored', timeoutMs: FLUSH_TIMEOUT_MS });
    return resultOf(scenario, counters, times, loop.max / 1e6, logger);
  } finally {
    signal.removeEventListener('abort', stop);
    riskManager.stop();
    locks.stop();
    await threads.terminate();
  }
}

function resultOf(
  scenario: Scenario,
  counters: RunCounters,
  times: CloseTimes,
  longestStallMs: number,
  logger: ActivityLogger | undefined,
): RunResult {
  return {
    scenario: scenario.name,
    closesPerSecond: counters.get('closes') / (SCHEDULE.endMs / 1000),
    wholeClose: percentiles(times.whole),
    closeTransaction: percentiles(times.transaction),
    closeActivity: percentiles(times.activity),
    writesGivenUp: counters.get('writesGivenUp'),
    activitiesGivenUp: counters.get('activitiesGivenUp'),
    created: counters.get('created'),
    durable: logger?.status().accounting.durable,
    stored: countStored(scenario),
    longestStallMs,
  };
}
