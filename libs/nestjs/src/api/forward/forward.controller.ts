import { BlotterError } from '@blotter/core';
import { Controller, Get, Inject, Param, UseFilters } from '@nestjs/common';
import { API_FORWARD } from '../activity-api.constants.js';
import type { DeadLetterAnswer, DeadLettersAnswer, DestinationsAnswer } from '../answers/forward-answers.js';
import { toDeadLetterAnswer, toDestinationAnswer } from '../answers/to-forward-answers.js';
import { NoStore } from '../http/no-store.js';
import { ProblemFilter } from '../http/problem.filter.js';
import { Asked } from '../parameters/asked.js';
import { type DeadLettersParameters, deadLettersParameters, noParameters } from '../parameters/parameters.js';
import { DeadLetters } from './dead-letters.service.js';
import type { ForwardSource } from './forward-source.js';

/** What is forwarded, and what was refused. */
@Controller()
@UseFilters(ProblemFilter)
export class ForwardController {
  constructor(
    @Inject(API_FORWARD) private readonly source: ForwardSource,
    @Inject(DeadLetters) private readonly deadLetters: DeadLetters,
  ) {}

  @Get('destinations')
  @NoStore()
  destinations(@Asked(noParameters) _asked: object): DestinationsAnswer {
    return { destinations: this.source.destinations().map(toDestinationAnswer) };
  }

  @Get('dead-letters')
  @NoStore()
  page(@Asked(deadLettersParameters) asked: DeadLettersParameters): DeadLettersAnswer {
    const { letters, isLast } = this.deadLetters.page(asked);
    return { deadLetters: letters.map(toDeadLetterAnswer), next: isLast ? null : letters.at(-1)!.id };
  }

  @Get('dead-letters/:id')
  @NoStore()
  byId(@Param('id') id: string, @Asked(noParameters) _asked: object): DeadLetterAnswer {
    return toDeadLetterAnswer(this.deadLetters.get(idOf(id)));
  }
}

function idOf(text: string): number {
  if (/^[1-9]\d{0,14}$/.test(text)) return Number(text);
  throw new BlotterError(
    'ERR_BLOTTER_QUESTION',
    `The id of a dead letter is a whole number, not ${JSON.stringify(text.slice(0, 100))}.`,
    'GET dead-letters lists them.',
  );
}
