import { BlotterError } from '@blotter/core';
import { type ArgumentsHost, Catch, type ExceptionFilter } from '@nestjs/common';
import { HttpAdapterHost } from '@nestjs/core';
import { ClientGone } from './client-gone.js';
import { NotThere } from './not-there.js';
import { problemOf } from './problem.js';

/** After so many seconds it is worth asking again. */
const RETRY_AFTER_SECONDS = 1;

/** Answers errors of questions with problem details (RFC 9457). Other errors are the application's. */
@Catch(BlotterError, NotThere, ClientGone)
export class ProblemFilter implements ExceptionFilter<BlotterError | NotThere | ClientGone> {
  constructor(private readonly host: HttpAdapterHost) {}

  catch(error: BlotterError | NotThere | ClientGone, host: ArgumentsHost): void {
    const { httpAdapter } = this.host;
    const response = host.switchToHttp().getResponse<object>();
    if (error instanceof ClientGone) {
      // Nobody reads it; it only ends the exchange.
      httpAdapter.reply(response, '', 499);
      return;
    }
    const problem = problemOf(error);
    httpAdapter.setHeader(response, 'content-type', 'application/problem+json; charset=utf-8');
    httpAdapter.setHeader(response, 'cache-control', 'no-store');
    if (problem.status === 503) httpAdapter.setHeader(response, 'retry-after', String(RETRY_AFTER_SECONDS));
    httpAdapter.reply(response, JSON.stringify(problem), problem.status);
  }
}
