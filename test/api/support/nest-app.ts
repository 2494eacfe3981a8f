import { ActivityApiModule, type ActivityApiOptions } from '@blotter/nestjs/api';
import { type INestApplication, Module, type ModuleMetadata } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import { ExpressAdapter } from '@nestjs/platform-express';
import { FastifyAdapter } from '@nestjs/platform-fastify';

/** Both that NestJS runs on. */
export const PLATFORMS = ['Express', 'Fastify'] as const;

export type Platform = (typeof PLATFORMS)[number];

export interface ApiApp {
  readonly app: INestApplication;
  /** `http://127.0.0.1:PORT`. */
  readonly url: string;
}

/** A platform's application with the API in it, on any free port. */
export async function startApp(
  place: { later(close: () => unknown): void },
  platform: Platform,
  options: ActivityApiOptions,
  { prefix = '', ...metadata }: ModuleMetadata & { readonly prefix?: string } = {},
): Promise<ApiApp> {
  class ApplicationModule {}
  Module({ ...metadata, imports: [...(metadata.imports ?? []), ActivityApiModule.forRoot(options)] })(
    ApplicationModule,
  );
  const adapter = platform === 'Express' ? new ExpressAdapter() : new FastifyAdapter();
  const app = await NestFactory.create(ApplicationModule, adapter, { logger: false });
  if (prefix !== '') app.setGlobalPrefix(prefix);
  await app.listen(0, '127.0.0.1');
  let isClosed = false;
  place.later(() => (isClosed ? undefined : app.close()));
  const close = app.close.bind(app);
  app.close = (): Promise<void> => {
    isClosed = true;
    return close();
  };
  return { app, url: (await app.getUrl()).replace('[::1]', '127.0.0.1') };
}
