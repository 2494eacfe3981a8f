import { BlotterError, checkNames } from '@blotter/core';
import { z } from 'zod';

/** What JSON Schema says of a parameter. */
interface ParameterSchema {
  readonly type?: string;
  readonly enum?: readonly string[];
  readonly minimum?: number;
  readonly maximum?: number;
  readonly minLength?: number;
  readonly maxLength?: number;
  readonly maxItems?: number;
  readonly items?: ParameterSchema;
}

type ParameterSchemas = Readonly<Record<string, ParameterSchema>>;

const known = new WeakMap<z.ZodObject, ParameterSchemas>();

/**
 * The parameters of a URL as the schema types them.
 * @throws BlotterError ERR_BLOTTER_QUESTION that names the parameter, and the nearest name for one that is unknown.
 */
export function readParameters<T extends z.ZodObject>(schema: T, url: string): z.output<T> {
  const schemas = parameterSchemas(schema);
  const given = parametersOf(url);
  checkKnown(given, Object.keys(schemas));
  const values = Object.fromEntries(
    Object.entries(given).map(([name, texts]) => [name, valueOf(name, texts, schemas[name]!)]),
  );
  const result = schema.safeParse(values);
  if (result.success) return result.data;
  const name = String(result.error.issues[0]!.path[0]);
  throw wrong(name, given[name], schemas[name]!);
}

function parameterSchemas(schema: z.ZodObject): ParameterSchemas {
  let schemas = known.get(schema);
  if (schemas === undefined) {
    schemas = z.toJSONSchema(schema, { io: 'input' }).properties as ParameterSchemas;
    known.set(schema, schemas);
  }
  return schemas;
}

function parametersOf(url: string): Record<string, readonly string[]> {
  const query = new URLSearchParams(url.includes('?') ? url.slice(url.indexOf('?') + 1) : '');
  const parameters: Record<string, readonly string[]> = Object.create(null) as Record<string, string[]>;
  for (const name of query.keys()) parameters[name] ??= query.getAll(name);
  return parameters;
}

function checkKnown(given: object, names: readonly string[]): void {
  try {
    checkNames('', given, names);
  } catch (error) {
    const unknown = Object.keys(given).find((name) => !names.includes(name))!;
    throw new BlotterError(
      'ERR_BLOTTER_QUESTION',
      `There is no parameter ${JSON.stringify(unknown.slice(0, 100))}.`,
      names.length === 0 ? 'Leave it out.' : `${(error as BlotterError).hint} There are ${names.join(', ')}.`,
    );
  }
}

function valueOf(name: string, texts: readonly string[], schema: ParameterSchema): unknown {
  if (schema.type === 'array') return texts;
  const [text] = texts;
  if (texts.length > 1) {
    throw new BlotterError('ERR_BLOTTER_QUESTION', `Parameter ${name} is there twice.`, 'Give it once.');
  }
  return schema.type === 'integer' && /^-?\d{1,15}$/.test(text!) ? Number(text) : text;
}

function wrong(name: string, given: readonly string[] | undefined, schema: ParameterSchema): BlotterError {
  return new BlotterError(
    'ERR_BLOTTER_QUESTION',
    given === undefined
      ? `Parameter ${name} is missing.`
      : `Parameter ${name} must be ${expectation(schema)}, not ${shown(given)}.`,
    given === undefined
      ? `It must be ${expectation(schema)}.`
      : 'Correct it, or leave it out for its default.',
  );
}

function expectation(schema: ParameterSchema): string {
  if (schema.enum !== undefined) return schema.enum.join(' or ');
  if (schema.type === 'integer') return `a whole number from ${schema.minimum} to ${schema.maximum}`;
  if (schema.type === 'array')
    return `given 1 to ${schema.maxItems} times, each ${expectation(schema.items!)}`;
  return `a text of ${schema.minLength ?? 0} to ${schema.maxLength} characters`;
}

function shown(given: readonly string[]): string {
  const [text] = given;
  if (given.length > 1) return `${given.length} of them`;
  return JSON.stringify(text!.length > 100 ? `${text!.slice(0, 100)}…` : text);
}
