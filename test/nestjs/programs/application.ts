import 'reflect-metadata';
import { ActivityLogger, ActivityModule, BlotterError } from '@blotter/nestjs';
import { type INestApplication, type INestApplicationContext, Module } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import { FastifyAdapter } from '@nestjs/platform-fastify';
import type { Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { writeFileSync } from 'node:fs';
import { LateModule } from './late.module.js';
import { ObservedModule } from './observed-hooks.js';
import type { ProgramConfig } from './program-config.js';
import { RequestsController } from './requests.controller.js';
import { say } from './say.js';

/* A NestJS application whose life and death the specs observe. Its configuration is its argument, as JSON. */

const config = JSON.parse(process.argv[2] ?? '{}') as ProgramConfig;

@Module({
  imports: [
    LateModule,
    config.options === undefined ? ActivityModule.forRoot() : ActivityModule.forRoot(config.options),
    ObservedModule,
  ],
  controllers: [RequestsController],
})
class ApplicationModule {}

async function create(): Promise<INestApplicationContext> {
  if (config.platform === 'express') return NestFactory.create(ApplicationModule);
  if (config.platform === 'fastify') return NestFactory.create(ApplicationModule, new FastifyAdapter());
  return NestFactory.createApplicationContext(ApplicationModule);
}

async function listen(app: INestApplication): Promise<number> {
  await app.listen(0, '127.0.0.1');
  const server = app.getHttpServer() as Server;
  server.on('close', () => say({ kind: 'hook', name: 'server closed' }));
  return (server.address() as AddressInfo).port;
}

const { exitMarker } = config;
if (exitMarker !== undefined) process.on('exit', () => writeFileSync(exitMarker, 'exit'));
const app = await create();
if (config.hooks !== undefined) app.enableShutdownHooks([], config.hooks);
if (config.exitsOnSigterm) process.on('SIGTERM', () => process.exit(3));
const port = 'listen' in app ? await listen(app as INestApplication) : undefined;
const activity = app.get(ActivityLogger);

if (config.durably) {
  await activity.recordDurably({ type: 'durable' }).then(
    (uid) => say({ kind: 'durable', uid }),
    (error: unknown) => say({ kind: 'refused', code: error instanceof BlotterError ? error.code : error }),
  );
}
for (let n = 0; n < (config.burst ?? 0); n++) activity.info('burst', undefined, { data: { n } });
say({ kind: 'started', port, accounting: activity.status().accounting });

// Keeps an application without a server alive, as a server would.
const alive = setInterval(() => undefined, 60_000);
function end(): void {
  clearInterval(alive);
  say({ kind: 'ending' });
  process.disconnect();
}
if (config.closes) {
  await app.close();
  end();
}
if (config.endsAfterMs !== undefined) setTimeout(end, config.endsAfterMs);
