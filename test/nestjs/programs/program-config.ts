import type { ActivityModuleOptions } from '@blotter/nestjs';

/** What ../support/forked-program.ts tells application.ts to be. */
export interface ProgramConfig {
  /** Passed to ActivityModule.forRoot(); without it, forRoot() is called without an argument. */
  readonly options?: ActivityModuleOptions;
  /** @default 'none': an application context without a server */
  readonly platform?: 'express' | 'fastify' | 'none';
  /** @default shutdown hooks stay off */
  readonly hooks?: { readonly useProcessExit?: boolean };
  /** Activities to record in one tick at the start. */
  readonly burst?: number;
  /** Record durably at the start, and say how that went. */
  readonly durably?: boolean;
  /** A SIGTERM handler of somebody else that calls process.exit(). */
  readonly exitsOnSigterm?: boolean;
  /** A file that the 'exit' handlers write. */
  readonly exitMarker?: string;
  /** End by itself, this long after the start. */
  readonly endsAfterMs?: number;
  /** Call app.close() right after the burst, and then end. */
  readonly closes?: boolean;
}
