import { ActivityLogger } from '@blotter/nestjs';
import { Global, Inject, Module, type OnApplicationShutdown } from '@nestjs/common';
import { say } from './say.js';

/** Nest shuts global modules down last, and of those the first imported last: after ActivityModule. */
@Global()
@Module({})
export class LateModule implements OnApplicationShutdown {
  constructor(@Inject(ActivityLogger) private readonly activity: ActivityLogger) {}

  onApplicationShutdown(): void {
    say({ kind: 'late', state: this.activity.status().state });
    this.activity.info('late', 'recorded when the recorder is closed');
  }
}
