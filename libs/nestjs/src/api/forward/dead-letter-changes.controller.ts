import { Body, Controller, HttpCode, Inject, Post, UseFilters } from '@nestjs/common';
import type { ChangeAnswer } from '../answers/forward-answers.js';
import { NoStore } from '../http/no-store.js';
import { ProblemFilter } from '../http/problem.filter.js';
import { Asked } from '../parameters/asked.js';
import { choiceOf } from '../parameters/choice.js';
import { noParameters } from '../parameters/parameters.js';
import { DeadLetters } from './dead-letters.service.js';

/** What an operator does about dead letters: a controller of its own, because not everybody who reads may. */
@Controller()
@UseFilters(ProblemFilter)
export class DeadLetterChangesController {
  constructor(@Inject(DeadLetters) private readonly deadLetters: DeadLetters) {}

  @Post('dead-letters/retry')
  @HttpCode(200)
  @NoStore()
  retry(@Asked(noParameters) _asked: object, @Body() body: unknown): ChangeAnswer {
    return { deadLetters: this.deadLetters.retry(choiceOf(body)) };
  }

  @Post('dead-letters/drop')
  @HttpCode(200)
  @NoStore()
  drop(@Asked(noParameters) _asked: object, @Body() body: unknown): ChangeAnswer {
    return { deadLetters: this.deadLetters.drop(choiceOf(body)) };
  }
}
