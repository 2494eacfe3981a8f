import { ActivityLogger } from '@blotter/nestjs';
import { Controller, Get, Inject, Sse } from '@nestjs/common';
import { NEVER, type Observable, startWith } from 'rxjs';
import { ObservedHooks } from './observed-hooks.js';
import { say } from './say.js';

@Controller()
export class RequestsController {
  constructor(
    @Inject(ActivityLogger) private readonly activity: ActivityLogger,
    @Inject(ObservedHooks) private readonly hooks: ObservedHooks,
  ) {}

  /** In flight until the application closes; logs while it does. */
  @Get('slow')
  async slow(): Promise<string> {
    say({ kind: 'arrived' });
    await this.hooks.whenClosing;
    return this.activity.success('request_finished', 'while closing');
  }

  /** A stream that never ends. */
  @Sse('events')
  events(): Observable<{ data: string }> {
    return NEVER.pipe(startWith({ data: 'hello' }));
  }
}
