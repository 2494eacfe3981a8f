import { ActivityLogger } from '@blotter/nestjs';
import type { ModuleMetadata } from '@nestjs/common';
import { Test, type TestingModule } from '@nestjs/testing';
import type { BlotterFixture } from '../../traps/support/blotter-fixture.js';

/** A started module, and the logger it provides. Closed after the test. */
export interface TestingApp {
  readonly module: TestingModule;
  readonly activity: ActivityLogger;
}

export async function startModule(
  fixture: BlotterFixture,
  imports: NonNullable<ModuleMetadata['imports']>,
): Promise<TestingApp> {
  const module = await Test.createTestingModule({ imports }).compile();
  fixture.later(() => module.close());
  await module.init();
  return { module, activity: module.get(ActivityLogger, { strict: false }) };
}
