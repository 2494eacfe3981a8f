import { type DynamicModule, Module, type Provider, type Type } from '@nestjs/common';
import { API_FINDER, API_FORWARD, MAX_TAILS } from './activity-api.constants.js';
import {
  type ActivityApiOptions,
  type ResolvedActivityApiOptions,
  isFinder,
  isForwardSource,
  resolveApiOptions,
} from './activity-api-options.js';
import { FieldsController } from './fields.controller.js';
import { FiguresController } from './figures.controller.js';
import { DeadLetterChangesController } from './forward/dead-letter-changes.controller.js';
import { DeadLetters } from './forward/dead-letters.service.js';
import { ForwardController } from './forward/forward.controller.js';
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
    const { imports, finder, forward, maxTails, changeDecorators, ...mount } = resolveApiOptions(options);
    const forwarding = forward === undefined ? NO_FORWARDING : forwardingOf(forward);
    return {
      module: ActivityApiModule,
      imports,
      controllers: [
        ...[...CONTROLLERS, ...forwarding.controllers].map((controller) => mountedAt(controller, mount)),
        ...forwarding.changes.map((controller) =>
          mountedAt(controller, { ...mount, decorators: changeDecorators }),
        ),
      ],
      providers: [
        finderProvider(finder),
        { provide: MAX_TAILS, useValue: maxTails },
        OpenTails,
        ...forwarding.providers,
      ],
    };
  }
}

/** What serves destinations and dead letters. */
interface Forwarding {
  readonly controllers: readonly Type[];
  /** Those that change something. */
  readonly changes: readonly Type[];
  readonly providers: readonly Provider[];
}

const NO_FORWARDING: Forwarding = { controllers: [], changes: [], providers: [] };

function forwardingOf(forward: NonNullable<ResolvedActivityApiOptions['forward']>): Forwarding {
  const source: Provider = isForwardSource(forward)
    ? { provide: API_FORWARD, useValue: forward }
    : { provide: API_FORWARD, useExisting: forward };
  return {
    controllers: [ForwardController],
    changes: [DeadLetterChangesController],
    providers: [source, DeadLetters],
  };
}

function finderProvider(finder: ResolvedActivityApiOptions['finder']): Provider {
  return isFinder(finder)
    ? { provide: API_FINDER, useValue: finder }
    : { provide: API_FINDER, useExisting: finder };
}
