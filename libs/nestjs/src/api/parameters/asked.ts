import { type ExecutionContext, createParamDecorator } from '@nestjs/common';
import type { z } from 'zod';
import { rawExchange } from '../http/raw-exchange.js';
import { readParameters } from './read-parameters.js';

/** Injects the checked parameters of the query. @throws BlotterError ERR_BLOTTER_QUESTION, when it is called */
export function Asked(schema: z.ZodObject): ParameterDecorator {
  // The schema is no data of the decorator: Nest would take it for a pipe, because it has a method transform().
  return createParamDecorator((_: unknown, context: ExecutionContext): unknown =>
    // Of the URL, because what frameworks make of it depends on their settings.
    readParameters(schema, rawExchange(context).request.url ?? ''),
  )();
}
