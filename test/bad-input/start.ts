import 'reflect-metadata';
import { ActivityLogger, ActivityModule, type ActivityModuleOptions, BlotterError } from '@blotter/nestjs';
import { Module } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import { tell } from '../support/messages.js';

/* Starts an application with these options, as this user, and says what came of it. */

const [options = '{}', uid = ''] = process.argv.slice(2);
if (uid !== '') process.seteuid?.(Number(uid));

class App {}
Module({ imports: [ActivityModule.forRoot(JSON.parse(options) as ActivityModuleOptions)] })(App);

try {
  const app = await NestFactory.createApplicationContext(App, { logger: false, abortOnError: false });
  const activity = app.get(ActivityLogger);
  activity.info('started');
  await activity.flush();
  tell({ kind: 'started', faults: activity.status().faults.map(({ code }) => code) });
  await app.close();
} catch (error) {
  const code = error instanceof BlotterError ? error.code : 'none';
  const hint = error instanceof BlotterError ? error.hint : '';
  tell({ kind: 'refused', code, message: String(error), hint });
}
process.disconnect();
