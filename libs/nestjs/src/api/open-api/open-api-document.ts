import { z } from 'zod';
import { coverageAnswer, valueCount } from '../answers/answers.js';
import { destinationAnswer } from '../answers/forward-answers.js';
import { problemAnswer } from '../answers/problem-answer.js';
import { recordAnswer } from '../answers/record-answer.js';
import { tailParameters } from '../parameters/parameters.js';
import { OPERATIONS, type Operation } from './operations.js';

type Json = Readonly<Record<string, unknown>>;

/** The version of the API, which is not that of the package. */
const API_VERSION = '1.0.0';

let document: Json | undefined;

/** The OpenAPI 3.1 description, made of the schemas that check parameters and type answers. */
export function openApiDocument(): Json {
  document ??= {
    openapi: '3.1.1',
    info: {
      title: 'Blotter',
      version: API_VERSION,
      description:
        'Questions about a trail of activity records, and what is done about those that a destination refused. Paths are ' +
        'below where the API is mounted: /api in the sidecar. Destinations and dead letters are there where records ' +
        'are forwarded.',
      license: { name: 'Apache-2.0', identifier: 'Apache-2.0' },
    },
    servers: [{ url: '/api' }],
    security: [{}, { token: [] }],
    paths: Object.fromEntries([
      ...OPERATIONS.map((operation) => [
        operation.path,
        { [operation.method ?? 'get']: describe(operation) },
      ]),
      ['/tail', { get: tail() }],
      ['/openapi.json', { get: self() }],
    ]),
    components: {
      schemas: componentSchemas(),
      securitySchemes: {
        token: {
          type: 'http',
          scheme: 'bearer',
          description:
            'Where the sidecar has tokens: one that may `read`; for POST one with the scope `admin`.',
        },
      },
      responses: RESPONSES,
    },
  };
  return document;
}

const RESPONSES: Json = {
  BadRequest: problem('The question is wrong: the filter, a parameter or the cursor.'),
  NotFound: problem('There is no such record, dead letter or destination.'),
  Unavailable: {
    ...problem('The store, the index or a place in the queue cannot be had now.'),
    headers: { 'retry-after': { description: 'Seconds.', schema: { type: 'integer' } } },
  },
  Refused: { description: 'The host, the token or the guards of the application refuse it.' },
};

function describe({ path, id, summary, parameters, body, answer, names: what }: Operation): Json {
  const names = [...path.matchAll(/\{(\w+)\}/g)].map(([, name]) => name!);
  return {
    operationId: id,
    summary,
    parameters: [
      ...names.map((name) => ({
        name,
        in: 'path',
        required: true,
        description: `The ${name} of the ${what}.`,
        schema: { type: 'string' },
      })),
      ...queryParameters(parameters),
    ],
    ...(body === undefined ? {} : { requestBody: jsonOf(body) }),
    responses: {
      200: {
        description: answer.meta()!.description,
        content: { 'application/json': { schema: { $ref: reference(answer) } } },
      },
      ...failures(what !== undefined),
    },
  };
}

function jsonOf(body: z.ZodObject): Json {
  return { required: true, content: { 'application/json': { schema: { $ref: reference(body) } } } };
}

function tail(): Json {
  return {
    operationId: 'tailRecords',
    summary: 'Records as they arrive, as Server-Sent Events.',
    description:
      'Events `record` have a record as `data` and its place as `id`. Events without data tell how far it is. An event ' +
      '`problem` has problem details, and is the last one. Whoever comes back with Last-Event-ID misses nothing, and ' +
      'gets nothing twice.',
    parameters: [
      ...queryParameters(tailParameters),
      {
        name: 'Last-Event-ID',
        in: 'header',
        required: false,
        description: 'The last `id` that the client has seen; browsers send it when they come back.',
        schema: { type: 'string' },
      },
    ],
    responses: {
      200: {
        description: 'The events, until the client goes away.',
        content: { 'text/event-stream': { schema: { type: 'string' } } },
      },
      ...failures(false),
    },
  };
}

function self(): Json {
  return {
    operationId: 'getOpenApi',
    summary: 'This document.',
    responses: {
      200: { description: 'OpenAPI 3.1.', content: { 'application/json': { schema: { type: 'object' } } } },
    },
  };
}

function failures(mayBeMissing: boolean): Json {
  return {
    400: { $ref: '#/components/responses/BadRequest' },
    401: { $ref: '#/components/responses/Refused' },
    403: { $ref: '#/components/responses/Refused' },
    ...(mayBeMissing ? { 404: { $ref: '#/components/responses/NotFound' } } : {}),
    503: { $ref: '#/components/responses/Unavailable' },
  };
}

function problem(description: string): Json {
  return {
    description,
    content: { 'application/problem+json': { schema: { $ref: reference(problemAnswer) } } },
  };
}

function queryParameters(parameters: z.ZodObject): Json[] {
  const { properties = {}, required = [] } = z.toJSONSchema(parameters, { io: 'input' }) as {
    readonly properties?: Readonly<Record<string, Json>>;
    readonly required?: readonly string[];
  };
  return Object.entries(properties).map(([name, { description, ...schema }]) => ({
    name,
    in: 'query',
    required: required.includes(name),
    description,
    schema,
  }));
}

function reference(schema: z.ZodType): string {
  return `#/components/schemas/${String(schema.meta()!.id)}`;
}

function componentSchemas(): Json {
  const registry = z.registry<{ id: string }>();
  const named = [
    ...OPERATIONS.flatMap(({ answer, body = answer }) => [answer, body]),
    recordAnswer,
    coverageAnswer,
    valueCount,
    destinationAnswer,
    problemAnswer,
  ];
  for (const schema of new Set(named)) registry.add(schema, { id: String(schema.meta()!.id) });
  const { schemas } = z.toJSONSchema(registry, { uri: (id) => `#/components/schemas/${id}` });
  return Object.fromEntries(
    Object.entries(schemas)
      .sort(([a], [b]) => (a < b ? -1 : 1))
      .map(([id, { $schema: _schema, $id: _id, ...schema }]) => [id, schema]),
  );
}
