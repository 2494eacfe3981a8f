import type { RecordFinder } from '@blotter/core/reader';
import { Controller, Get, Inject, UseFilters } from '@nestjs/common';
import { API_FINDER } from './activity-api.constants.js';
import type { CountAnswer, FacetsAnswer, HistogramAnswer, StatisticsAnswer } from './answers/answers.js';
import {
  toCountAnswer,
  toFacetsAnswer,
  toHistogramAnswer,
  toStatisticsAnswer,
} from './answers/to-answers.js';
import { ClientSignal } from './http/client-signal.js';
import { NoStore } from './http/no-store.js';
import { ProblemFilter } from './http/problem.filter.js';
import { Asked } from './parameters/asked.js';
import { filterOf, rangeOf } from './parameters/filter-of.js';
import {
  type FacetsParameters,
  type HistogramParameters,
  type WhichParameters,
  countParameters,
  facetsParameters,
  histogramParameters,
  noParameters,
} from './parameters/parameters.js';

/** How many records there are: of a filter, by value, by time, and altogether. */
@Controller()
@UseFilters(ProblemFilter)
export class FiguresController {
  constructor(@Inject(API_FINDER) private readonly finder: RecordFinder) {}

  @Get('count')
  @NoStore()
  async count(
    @Asked(countParameters) asked: WhichParameters,
    @ClientSignal() signal: AbortSignal,
  ): Promise<CountAnswer> {
    const { timeLimitMs } = asked;
    return toCountAnswer(await this.finder.count({ filter: filterOf(asked), timeLimitMs }, signal));
  }

  @Get('facets')
  @NoStore()
  async facets(
    @Asked(facetsParameters) asked: FacetsParameters,
    @ClientSignal() signal: AbortSignal,
  ): Promise<FacetsAnswer> {
    const { field: fields, limit, timeLimitMs } = asked;
    return toFacetsAnswer(
      await this.finder.facets({ filter: filterOf(asked), fields, limit, timeLimitMs }, signal),
    );
  }

  @Get('histogram')
  @NoStore()
  async histogram(
    @Asked(histogramParameters) asked: HistogramParameters,
    @ClientSignal() signal: AbortSignal,
  ): Promise<HistogramAnswer> {
    const { filter: text, buckets, by, timeLimitMs } = asked;
    const question = { filter: filterOf({ filter: text }), ...rangeOf(asked), buckets, by, timeLimitMs };
    return toHistogramAnswer(await this.finder.histogram(question, signal));
  }

  @Get('statistics')
  @NoStore()
  async statistics(
    @Asked(noParameters) _asked: object,
    @ClientSignal() signal: AbortSignal,
  ): Promise<StatisticsAnswer> {
    return toStatisticsAnswer(await this.finder.statistics(signal));
  }
}
