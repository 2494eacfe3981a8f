import { ActivityLogger } from '@blotter/nestjs';
import {
  type BeforeApplicationShutdown,
  Inject,
  Injectable,
  Module,
  type OnApplicationShutdown,
  type OnModuleDestroy,
} from '@nestjs/common';
import { say } from './say.js';

/** Says which hooks run, and records in each. */
@Injectable()
export class ObservedHooks implements OnModuleDestroy, BeforeApplicationShutdown, OnApplicationShutdown {
  private readonly closing = Promise.withResolvers<void>();

  constructor(@Inject(ActivityLogger) private readonly activity: ActivityLogger) {}

  /** Resolves when the application has begun to close. */
  get whenClosing(): Promise<void> {
    return this.closing.promise;
  }

  onModuleDestroy(): void {
    this.observe('onModuleDestroy');
  }

  async beforeApplicationShutdown(): Promise<void> {
    this.observe('beforeApplicationShutdown');
    await this.activity.recordDurably({ type: 'durable_while_closing' });
    this.closing.resolve();
    say({ kind: 'closing' });
  }

  onApplicationShutdown(): void {
    this.observe('onApplicationShutdown');
  }

  private observe(name: string): void {
    this.activity.info('hook', name);
    say({ kind: 'hook', name, state: this.activity.status().state });
  }
}

@Module({ providers: [ObservedHooks], exports: [ObservedHooks] })
export class ObservedModule {}
