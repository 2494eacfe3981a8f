import { type RecordFinder, recordJson } from '@blotter/core/reader';
import { Controller, Get, Inject, Param, UseFilters } from '@nestjs/common';
import { API_FINDER } from './activity-api.constants.js';
import type { PageAnswer } from './answers/answers.js';
import { toPageAnswer } from './answers/to-answers.js';
import type { RecordAnswer } from './answers/record-answer.js';
import { ClientSignal } from './http/client-signal.js';
import { NoSuchRecord } from './http/no-such-record.js';
import { NoStore } from './http/no-store.js';
import { ProblemFilter } from './http/problem.filter.js';
import { Asked } from './parameters/asked.js';
import { type PageParameters, pageParameters } from './parameters/parameters.js';
import { filterOf } from './parameters/filter-of.js';

/** Records: pages of them, and each by its uid. */
@Controller()
@UseFilters(ProblemFilter)
export class RecordsController {
  constructor(@Inject(API_FINDER) private readonly finder: RecordFinder) {}

  @Get('records')
  @NoStore()
  async page(
    @Asked(pageParameters) asked: PageParameters,
    @ClientSignal() signal: AbortSignal,
  ): Promise<PageAnswer> {
    const { order, first, limit, cursor, timeLimitMs } = asked;
    const question = { filter: filterOf(asked), order, first, limit, cursor, timeLimitMs };
    return toPageAnswer(await this.finder.page(question, signal));
  }

  @Get('records/:uid')
  @NoStore()
  async byUid(@Param('uid') uid: string, @ClientSignal() signal: AbortSignal): Promise<RecordAnswer> {
    const record = await this.finder.byUid(uid, signal);
    if (record === undefined) throw new NoSuchRecord(uid);
    return recordJson(record);
  }
}
