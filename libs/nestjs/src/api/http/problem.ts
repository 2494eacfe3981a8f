import type { BlotterError, BlotterErrorCode } from '@blotter/core';
import { STATUS_CODES } from 'node:http';
import type { z } from 'zod';
import type { problemAnswer } from '../answers/problem-answer.js';
import { NotThere } from './not-there.js';

/** Problem details (RFC 9457) of an error. */
export type Problem = z.output<typeof problemAnswer>;

const ASKED_WRONG: readonly BlotterErrorCode[] = [
  'ERR_BLOTTER_FILTER',
  'ERR_BLOTTER_QUESTION',
  'ERR_BLOTTER_CURSOR',
];

/** Where in a text an error is; those of filters have it. */
interface Place {
  readonly column?: unknown;
  readonly length?: unknown;
}

/** 400 for what the client can put right, 404 for what is not there, 503 for what passes or an operator must see to. */
export function problemOf(error: BlotterError | NotThere): Problem {
  const { hint, message } = error;
  const status = statusOf(error);
  const { column, length } = error as Place;
  return {
    type: 'about:blank',
    title: STATUS_CODES[status]!,
    status,
    ...(error instanceof NotThere ? {} : { code: error.code }),
    // The message of a BlotterError ends with the hint.
    detail: message.endsWith(hint) ? message.slice(0, -hint.length).trimEnd() : message,
    hint,
    ...(typeof column === 'number' ? { column } : {}),
    ...(typeof length === 'number' ? { length } : {}),
  };
}

function statusOf(error: BlotterError | NotThere): 400 | 404 | 503 {
  if (error instanceof NotThere) return 404;
  return ASKED_WRONG.includes(error.code) ? 400 : 503;
}
