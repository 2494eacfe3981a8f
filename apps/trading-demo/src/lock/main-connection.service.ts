import type { OnApplicationShutdown } from '@nestjs/common';
import { type PlatformDatabase, openPlatform } from './platform-database.js';

/** The main thread's connection to the platform's file. */
export class MainConnection implements OnApplicationShutdown {
  readonly database: PlatformDatabase;

  constructor(file: string) {
    this.database = openPlatform(file);
  }

  onApplicationShutdown(): void {
    this.database.close();
  }
}
