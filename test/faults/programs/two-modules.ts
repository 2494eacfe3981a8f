import 'reflect-metadata';
import { ActivityLogger, ActivityModule } from '@blotter/nestjs';
import { type DynamicModule, Global, Inject, Module, type OnApplicationShutdown } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import { heard, tell } from '../../support/messages.js';

/*
 * A Nest application with two ActivityModules. Both are recorded into before the application closes, when the first of
 * them is closed, and when both are. Nest shuts down last what was imported first: the arguments say which that is.
 */

const BURST = 500;
const [leftDirectory = '', rightDirectory = '', first = 'left'] = process.argv.slice(2);

@Module({})
class FeatureModule {}

/** A part of the application that has an ActivityModule of its own, and lends it under a name. */
function feature(name: string, directory: string): DynamicModule {
  return {
    module: FeatureModule,
    imports: [ActivityModule.forRoot({ directory, isGlobal: false })],
    providers: [{ provide: name, useExisting: ActivityLogger }],
    exports: [name],
  };
}

const left = feature('left', leftDirectory);
const right = feature('right', rightDirectory);
const features = first === 'left' ? [left, right] : [right, left];

/** Global modules are shut down last. */
@Global()
@Module({ imports: features })
class LateModule implements OnApplicationShutdown {
  constructor(
    @Inject('left') private readonly left: ActivityLogger,
    @Inject('right') private readonly right: ActivityLogger,
  ) {}

  onApplicationShutdown(): void {
    tell({ kind: 'late', states: [this.left.status().state, this.right.status().state] });
    for (const activity of [this.left, this.right]) activity.info('late');
  }
}

@Module({ imports: [...features, LateModule] })
class ApplicationModule {}

const stop = heard('stop');
const app = await NestFactory.createApplicationContext(ApplicationModule);
app.enableShutdownHooks();
const activities = ['left', 'right'].map((name) => app.get<ActivityLogger>(name, { strict: false }));
for (let n = 0; n < BURST; n++) for (const activity of activities) activity.info('burst');
tell({ kind: 'started' });
await stop;

const looking = setInterval(() => {
  const closed = activities.findIndex((activity) => activity.status().state === 'closed');
  if (closed === -1) return;
  clearInterval(looking);
  tell({ kind: 'closed first', name: ['left', 'right'][closed] });
  for (const activity of activities) activity.info('between');
}, 1);
await app.close();
process.disconnect();
