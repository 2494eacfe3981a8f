import type { RecordFinder, TailQuestion } from '@blotter/core/reader';
import { Controller, Get, Inject, Req, Res, UseFilters } from '@nestjs/common';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { API_FINDER } from './activity-api.constants.js';
import { ProblemFilter } from './http/problem.filter.js';
import { rawOf } from './http/raw-exchange.js';
import { Asked } from './parameters/asked.js';
import { filterOf } from './parameters/filter-of.js';
import { type TailParameters, tailParameters } from './parameters/parameters.js';
import { EventStream, type FrameworkResponse } from './tail/event-stream.js';
import { OpenTails } from './tail/open-tails.service.js';
import { sendTail } from './tail/send-tail.js';

/** Records as they arrive, as Server-Sent Events. */
@Controller()
@UseFilters(ProblemFilter)
export class TailController {
  constructor(
    @Inject(API_FINDER) private readonly finder: RecordFinder,
    private readonly tails: OpenTails,
  ) {}

  @Get('tail')
  async tail(
    @Asked(tailParameters) asked: TailParameters,
    @Req() request: IncomingMessage,
    @Res() response: FrameworkResponse,
  ): Promise<void> {
    const question = questionOf(asked, request.headers['last-event-id']);
    const { signal, close } = this.tails.open({
      request: rawOf(request),
      response: rawOf<ServerResponse>(response),
    });
    const stream = new EventStream(response, signal);
    try {
      if (request.method === 'HEAD') stream.openAndEnd();
      else await sendTail(this.finder.tail(question, signal), stream, signal);
    } finally {
      close();
    }
  }
}

/** What a client says when it comes back is stronger than what it came with first: its URL stays the same. */
function questionOf(
  { filter, after, last }: TailParameters,
  lastEventId: string | string[] | undefined,
): TailQuestion {
  const known = typeof lastEventId === 'string' && lastEventId !== '' ? lastEventId : undefined;
  const question = { filter: filterOf({ filter }) };
  if (known !== undefined) return { ...question, after: known };
  return { ...question, ...(after === undefined ? {} : { after }), ...(last === undefined ? {} : { last }) };
}
