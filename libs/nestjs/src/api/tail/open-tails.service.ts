import { BlotterError } from '@blotter/core';
import { Inject, Injectable, type OnModuleDestroy } from '@nestjs/common';
import { MAX_TAILS } from '../activity-api.constants.js';
import { clientSignal } from '../http/client-signal.js';
import type { RawExchange } from '../http/raw-exchange.js';

/** A tail that is followed. */
export interface OpenTail {
  /** Aborted when the client goes away, and when the application closes. */
  readonly signal: AbortSignal;
  /** Makes room for another. */
  close(): void;
}

/** Bounds how many tails are open, and ends them when the application closes: they would keep it open. */
@Injectable()
export class OpenTails implements OnModuleDestroy {
  private readonly closing = new AbortController();
  private count = 0;

  constructor(@Inject(MAX_TAILS) private readonly maxTails: number) {}

  /** @throws BlotterError ERR_BLOTTER_FULL, ERR_BLOTTER_CLOSED. */
  open(exchange: RawExchange): OpenTail {
    if (this.closing.signal.aborted) throw this.closing.signal.reason;
    if (this.count >= this.maxTails) {
      throw new BlotterError(
        'ERR_BLOTTER_FULL',
        `${this.count} tails are open, which is the bound.`,
        'Come back when others have ended, or raise maxTails.',
      );
    }
    this.count++;
    let isOpen = true;
    const close = (): void => {
      if (isOpen) this.count--;
      isOpen = false;
    };
    return { signal: AbortSignal.any([clientSignal(exchange), this.closing.signal]), close };
  }

  onModuleDestroy(): void {
    this.closing.abort(
      new BlotterError('ERR_BLOTTER_CLOSED', 'The application is closing.', 'Come back when it runs again.'),
    );
  }
}
