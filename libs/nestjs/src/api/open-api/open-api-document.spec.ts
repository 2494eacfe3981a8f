import { expect, it } from '@jest/globals';
import { Validator } from '@seriousme/openapi-schema-validator';
import { readFileSync } from 'node:fs';
import { format, resolveConfig } from 'prettier';
import { openApiDocument } from './open-api-document.js';

const FILE = new URL('../../../../../docs/openapi.json', import.meta.url);

it('is docs/openapi.json (else: npm run docs:openapi)', async () => {
  const options = { ...(await resolveConfig(FILE)), filepath: FILE.pathname };
  expect(readFileSync(FILE, 'utf8')).toBe(
    await format(JSON.stringify(openApiDocument(), undefined, 2), options),
  );
});

it('is OpenAPI 3.1', async () => {
  const result = await new Validator().validate(structuredClone(openApiDocument()));
  expect(result).toEqual({ valid: true });
});

it('describes every parameter, and names each schema once', () => {
  const { paths, components } = openApiDocument() as {
    paths: Record<
      string,
      Record<string, { parameters?: Array<{ in: string; name: string; description?: string }> }>
    >;
    components: { schemas: Record<string, { description?: string }> };
  };
  const parameters = Object.values(paths)
    .flatMap((methods) => Object.values(methods))
    .flatMap(({ parameters = [] }) => parameters);
  expect(parameters.filter((parameter) => !parameter.description)).toEqual([]);
  expect(parameters.length).toBeGreaterThan(20);
  expect(Object.entries(components.schemas).filter(([, { description }]) => !description)).toEqual([]);
});
