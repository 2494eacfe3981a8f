import { z } from 'zod';
import { recordAnswer } from './record-answer.js';

/* What questions are answered with. docs/openapi.json comes from here. */

const rows = z.int().min(0);

export const coverageAnswer = z
  .strictObject({
    isComplete: z.boolean().describe('False when the time ran out before all was looked at.'),
    reachedId: rows.nullable().describe('The row to which all was looked at; null when that is all of them.'),
    throughId: rows.describe('The last row that the answer knows of.'),
    rowsTried: rows.describe('Rows that were read and tried one by one.'),
    answeredBy: z.enum(['index', 'rollup', 'scan', 'index+scan']),
    millis: z.number().min(0),
  })
  .describe('How far an answer goes, and how it was found.')
  .meta({ id: 'Coverage' });

export const valueCount = z
  .strictObject({ value: z.string(), records: rows })
  .meta({ id: 'ValueCount', description: 'A value, and how many records have it.' });

const nano = z.string().regex(/^-?\d+$/);
const time = z.string().describe('ISO 8601, UTC, to the nanosecond.');

export const pageAnswer = z
  .strictObject({
    records: z.array(recordAnswer),
    next: z
      .string()
      .nullable()
      .describe('Cursor behind the last record; null when there is nothing more now.'),
    previous: z
      .string()
      .nullable()
      .describe('Cursor of the records before the first one, and of those that arrive there later.'),
    coverage: coverageAnswer,
  })
  .meta({ id: 'Page', description: 'A part of the records, in the order that was asked for.' });

export const countAnswer = z
  .strictObject({ records: rows, coverage: coverageAnswer })
  .meta({ id: 'Count', description: 'Exact when the coverage is complete; otherwise at least so many.' });

export const facetsAnswer = z
  .strictObject({
    facets: z.array(
      z.strictObject({
        field: z.string(),
        values: z.array(valueCount),
        otherRecords: rows.describe('Of all values that are not listed.'),
      }),
    ),
    coverage: coverageAnswer,
  })
  .meta({ id: 'Facets', description: 'How many records have which value.' });

export const histogramAnswer = z
  .strictObject({
    from: time.describe('When the first part begins: ISO 8601, UTC, to the nanosecond.'),
    fromUnixNano: nano.describe('The same in nanoseconds since 1970.'),
    widthNano: nano.describe('Width of each part in nanoseconds.'),
    series: z.array(
      z.strictObject({
        value: z.string().nullable().describe('The value of the field `by`; null without it.'),
        records: z.array(rows).describe('One number for each part.'),
      }),
    ),
    coverage: coverageAnswer,
  })
  .meta({ id: 'Histogram', description: 'How many records in each part of the time.' });

export const fieldsAnswer = z
  .strictObject({ fields: z.array(z.strictObject({ name: z.string(), isIndexed: z.boolean() })) })
  .meta({ id: 'Fields', description: 'Fields that records have.' });

export const valuesAnswer = z
  .strictObject({ values: z.array(valueCount) })
  .meta({ id: 'Values', description: 'Values of a field, the most frequent first.' });

export const statisticsAnswer = z
  .strictObject({
    generation: z.string(),
    records: rows,
    firstId: rows.nullable(),
    lastId: rows.nullable(),
    firstTime: time.nullable(),
    lastTime: time.nullable(),
    indexedThroughId: rows
      .nullable()
      .describe('The index knows all rows up to this one; null without an index.'),
    storeBytes: rows,
    indexBytes: rows,
    types: z.array(valueCount),
    severities: z.array(valueCount),
  })
  .meta({ id: 'Statistics', description: 'What there is.' });

export type CoverageAnswer = z.output<typeof coverageAnswer>;
export type PageAnswer = z.output<typeof pageAnswer>;
export type CountAnswer = z.output<typeof countAnswer>;
export type FacetsAnswer = z.output<typeof facetsAnswer>;
export type HistogramAnswer = z.output<typeof histogramAnswer>;
export type FieldsAnswer = z.output<typeof fieldsAnswer>;
export type ValuesAnswer = z.output<typeof valuesAnswer>;
export type StatisticsAnswer = z.output<typeof statisticsAnswer>;
