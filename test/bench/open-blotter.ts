import 'reflect-metadata';
import { ActivityLogger, ActivityModule, type ActivityModuleOptions } from '@blotter/nestjs';
import { NestFactory } from '@nestjs/core';
import Database from 'better-sqlite3';
import { join } from 'node:path';
import { TIMEOUT_MS } from './until.js';

/** An application with Blotter in it, as users have it. */
export interface OpenBlotter {
  readonly logger: ActivityLogger;
  /** Path of the store. */
  readonly file: string;
  /** Resolves when all that was recorded is in the store. @throws Error saying what Blotter waits for. */
  stored(): Promise<void>;
  close(): Promise<void>;
}

export async function openBlotter(
  directory: string,
  options: Omit<ActivityModuleOptions, 'directory'> = {},
): Promise<OpenBlotter> {
  const app = await NestFactory.createApplicationContext(ActivityModule.forRoot({ ...options, directory }), {
    logger: ['error', 'warn'],
  });
  app.enableShutdownHooks();
  const logger = app.get(ActivityLogger);
  return {
    logger,
    file: join(directory, 'blotter.db'),
    stored: () => stored(logger),
    close: () => app.close(),
  };
}

async function stored(logger: ActivityLogger): Promise<void> {
  try {
    await logger.flush({ until: 'stored', timeoutMs: TIMEOUT_MS });
  } catch (cause) {
    throw new Error(`Not stored: ${JSON.stringify(logger.status())}`, { cause });
  }
}

/** What is in a store that nobody has open, read without Blotter. */
export function inspectStore(file: string): { activities: number; inGapRecords: number; bytes: number } {
  const database = new Database(file);
  try {
    database.pragma('wal_checkpoint(TRUNCATE)');
    const counts = database
      .prepare<[], { activities: number; inGapRecords: number }>(
        `SELECT count(*) FILTER (WHERE event_name NOT GLOB 'blotter.*') AS activities,
           coalesce(sum(attributes ->> '$."blotter.gap.records"') FILTER (WHERE event_name = 'blotter.gap'), 0)
             AS inGapRecords
         FROM record`,
      )
      .get()!;
    const pages = Number(database.pragma('page_count', { simple: true }));
    return { ...counts, bytes: pages * Number(database.pragma('page_size', { simple: true })) };
  } finally {
    database.close();
  }
}
