import type { RecordFinder } from '@blotter/core/reader';
import { Controller, Get, Inject, UseFilters } from '@nestjs/common';
import { API_FINDER } from './activity-api.constants.js';
import type { FieldsAnswer, ValuesAnswer } from './answers/answers.js';
import { ClientSignal } from './http/client-signal.js';
import { NoStore } from './http/no-store.js';
import { ProblemFilter } from './http/problem.filter.js';
import { Asked } from './parameters/asked.js';
import { type ValuesParameters, noParameters, valuesParameters } from './parameters/parameters.js';

/** What there is to ask for, for completion. */
@Controller()
@UseFilters(ProblemFilter)
export class FieldsController {
  constructor(@Inject(API_FINDER) private readonly finder: RecordFinder) {}

  @Get('fields')
  @NoStore()
  async fields(
    @Asked(noParameters) _asked: object,
    @ClientSignal() signal: AbortSignal,
  ): Promise<FieldsAnswer> {
    return { fields: [...(await this.finder.fields(signal))] };
  }

  @Get('values')
  @NoStore()
  async values(
    @Asked(valuesParameters) asked: ValuesParameters,
    @ClientSignal() signal: AbortSignal,
  ): Promise<ValuesAnswer> {
    return { values: [...(await this.finder.values(asked, signal))] };
  }
}
