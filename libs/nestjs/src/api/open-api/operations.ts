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
import { recordAnswer } from '../answers/record-answer.js';
import {
  countParameters,
  facetsParameters,
  histogramParameters,
  noParameters,
  pageParameters,
  valuesParameters,
} from '../parameters/parameters.js';

/** A question that is answered with JSON. */
export interface Operation {
  readonly path: string;
  readonly id: string;
  readonly summary: string;
  readonly parameters: z.ZodObject;
  readonly answer: z.ZodObject;
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
];
