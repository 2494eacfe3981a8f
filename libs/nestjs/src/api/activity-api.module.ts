import { type DynamicModule, Module, type Provider } from '@nestjs/common';
import { API_FINDER, MAX_TAILS } from './activity-api.constants.js';
import {
  type ActivityApiOptions,
  type ResolvedActivityApiOptions,
  isFinder,
  resolveApiOptions,
} from './activity-api-options.js';
import { FieldsController } from './fields.controller.js';
import { FiguresController } from './figures.controller.js';
import { mountedAt } from './mounted-at.js';
import { OpenApiController } from './open-api.controller.js';
import { RecordsController } from './records.controller.js';
import { OpenTails } from './tail/open-tails.service.js';
import { TailController } from './tail.controller.js';

const CONTROLLERS = [
  RecordsController,
  FiguresController,
  FieldsController,
  TailController,
  OpenApiController,
];

/** The HTTP API of a trail: records, figures and the live tail, behind the application's own guards. */
@Module({})
export class ActivityApiModule {
  /** @throws BlotterError ERR_BLOTTER_OPTION. */
  static forRoot(options: ActivityApiOptions = {}): DynamicModule {
    const { imports, finder, maxTails, ...mount } = resolveApiOptions(options);
    return {
      module: ActivityApiModule,
      imports,
      controllers: CONTROLLERS.map((controller) => mountedAt(controller, mount)),
      providers: [finderProvider(finder), { provide: MAX_TAILS, useValue: maxTails }, OpenTails],
    };
  }
}

function finderProvider(finder: ResolvedActivityApiOptions['finder']): Provider {
  return isFinder(finder)
    ? { provide: API_FINDER, useValue: finder }
    : { provide: API_FINDER, useExisting: finder };
}
