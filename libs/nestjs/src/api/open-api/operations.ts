import type { z } from 'zod';
import {
  countAnswer,
  facetsAnswer,
  fieldsAnswer,
  histogramAnswer,
  pageAnswer,
  statisticsAnswer,
  valuesAnswer,
} from '../answers/answers.js';
import {
  changeAnswer,
  deadLetterAnswer,
  deadLettersAnswer,
  destinationsAnswer,
} from '../answers/forward-answers.js';
import { recordAnswer } from '../answers/record-answer.js';
import { choiceBody } from '../parameters/choice.js';
import {
  countParameters,
  deadLettersParameters,
  facetsParameters,
  histogramParameters,
  noParameters,
  pageParameters,
  valuesParameters,
} from '../parameters/parameters.js';

/** A question, or an order, that is answered with JSON. */
export interface Operation {
  /** @default 'get' */
  readonly method?: 'post';
  readonly path: string;
  readonly id: string;
  readonly summary: string;
  readonly parameters: z.ZodObject;
  readonly answer: z.ZodObject;
  /** What is sent, in JSON. */
  readonly body?: z.ZodObject;
  /** What may not be there: 404. */
  readonly names?: 'record' | 'dead letter' | 'destination';
}

export const OPERATIONS: readonly Operation[] = [
  {
    path: '/records',
    id: 'listRecords',
    summary: 'A page of records.',
    parameters: pageParameters,
    answer: pageAnswer,
  },
  {
    path: '/records/{uid}',
    id: 'getRecord',
    summary: 'One record.',
    names: 'record',
    parameters: noParameters,
    answer: recordAnswer,
  },
  {
    path: '/count',
    id: 'countRecords',
    summary: 'How many records.',
    parameters: countParameters,
    answer: countAnswer,
  },
  {
    path: '/facets',
    id: 'listFacets',
    summary: 'How many records have which value.',
    parameters: facetsParameters,
    answer: facetsAnswer,
  },
  {
    path: '/histogram',
    id: 'getHistogram',
    summary: 'How many records in each part of the time.',
    parameters: histogramParameters,
    answer: histogramAnswer,
  },
  {
    path: '/fields',
    id: 'listFields',
    summary: 'Fields that records have.',
    parameters: noParameters,
    answer: fieldsAnswer,
  },
  {
    path: '/values',
    id: 'listValues',
    summary: 'Values of a field.',
    parameters: valuesParameters,
    answer: valuesAnswer,
  },
  {
    path: '/statistics',
    id: 'getStatistics',
    summary: 'What there is, without reading it all.',
    parameters: noParameters,
    answer: statisticsAnswer,
  },
  {
    path: '/destinations',
    id: 'listDestinations',
    summary: 'What the destinations are doing that records are forwarded to.',
    parameters: noParameters,
    answer: destinationsAnswer,
  },
  {
    path: '/dead-letters',
    id: 'listDeadLetters',
    summary: 'Records that destinations have refused for good.',
    parameters: deadLettersParameters,
    answer: deadLettersAnswer,
    names: 'destination',
  },
  {
    path: '/dead-letters/{id}',
    id: 'getDeadLetter',
    summary: 'One dead letter.',
    parameters: noParameters,
    answer: deadLetterAnswer,
    names: 'dead letter',
  },
  {
    method: 'post',
    path: '/dead-letters/retry',
    id: 'retryDeadLetters',
    summary: 'Sends dead letters once more; one that is refused again stays, with the new reason.',
    parameters: noParameters,
    body: choiceBody,
    answer: changeAnswer,
    names: 'dead letter',
  },
  {
    method: 'post',
    path: '/dead-letters/drop',
    id: 'dropDeadLetters',
    summary: 'Deletes dead letters for good, which the trail tells.',
    parameters: noParameters,
    body: choiceBody,
    answer: changeAnswer,
    names: 'dead letter',
  },
];
