import { Ajv } from 'ajv';
import { readFileSync } from 'node:fs';
import { format, resolveConfig } from 'prettier';
import { parse } from 'yaml';
import { configurationDocs } from './configuration-docs.js';
import { publishedSchema } from './json-schema.js';
import { loadConfig } from './load-config.js';
import { printConfig } from './print-config.js';
import { type SettingSchema, listSettings } from './settings.js';

const pathOf = (path: string): URL => new URL(path, import.meta.url);
const DOCS = pathOf('../../../../docs/configuration.md');
const SCHEMA = pathOf('../../config.schema.json');
const EXAMPLE = pathOf('../../../../docs/blotter.example.yaml');

const formatted = async (text: string, file: URL): Promise<string> =>
  format(text, { ...(await resolveConfig(file)), filepath: file.pathname });

/** The settings of an entry, by the names that the page has for them. */
function partsOf(schema: SettingSchema | undefined, prefix = ''): Array<[string, SettingSchema]> {
  return Object.entries(schema?.properties ?? {}).flatMap(([key, child]) => [
    [prefix + key, child] as [string, SettingSchema],
    ...partsOf(child, `${prefix}${key}.`),
  ]);
}

describe('what is generated from the schema', () => {
  it('is up to date: docs/configuration.md (else: npm run docs:config)', async () => {
    expect(readFileSync(DOCS, 'utf8')).toBe(await formatted(configurationDocs(), DOCS));
  });

  it('is up to date: config.schema.json (else: npm run docs:config)', async () => {
    expect(readFileSync(SCHEMA, 'utf8')).toBe(
      await formatted(JSON.stringify(publishedSchema(), undefined, 2), SCHEMA),
    );
  });

  it('names every setting and its variable, each with a description', () => {
    const docs = configurationDocs();
    const settings = listSettings();
    expect(settings.length).toBeGreaterThan(35);
    expect(settings.filter(({ variable }) => !docs.includes(`\`${variable}\``))).toEqual([]);
    expect(settings.filter(({ schema }) => schema.description === undefined)).toEqual([]);
  });

  it('names everything that an entry of a list has, each with a description', () => {
    const docs = configurationDocs();
    const entries = listSettings().flatMap(({ schema }) => partsOf(schema.items));
    expect(entries.length).toBeGreaterThan(15);
    expect(entries.filter(([name]) => !docs.includes(`\`${name}\``))).toEqual([]);
    expect(entries.filter(([, { description }]) => description === undefined)).toEqual([]);
  });

  it('holds nothing that depends on this machine', () => {
    const schema = JSON.stringify(publishedSchema());
    expect(schema).not.toContain('"x-');
    expect(schema).toMatch(/"decodeThreads":\{"description":"[^"]*","type":"integer"/);
  });
});

describe('the JSON schema', () => {
  const validate = new Ajv({ allErrors: true, allowUnionTypes: true }).compile(publishedSchema());
  const wrongPlaces = (text: string): string[] => {
    validate(parse(text));
    return (validate.errors ?? []).map(({ instancePath, params }) =>
      typeof params.additionalProperty === 'string'
        ? `${instancePath}/${params.additionalProperty}`
        : instancePath,
    );
  };

  it('takes the example, as the sidecar does', () => {
    const text = readFileSync(EXAMPLE, 'utf8');
    expect(wrongPlaces(text)).toEqual([]);
    const { config, warnings } = loadConfig({ file: EXAMPLE.pathname, env: {} });
    expect(warnings).toEqual([]);
    expect(config.auth.tokens.map(({ name }) => name)).toEqual(['orders', 'dashboard']);
  });

  it('takes what --print-config prints, but for its secrets', () => {
    expect(wrongPlaces(printConfig(loadConfig({ env: {} }).config))).toEqual([]);
    const config = printConfig(loadConfig({ file: EXAMPLE.pathname, env: {} }).config);
    expect(wrongPlaces(config)).toEqual(['/auth/tokens/0/sha256', '/auth/tokens/1/sha256']);
  });

  it('takes sections with nothing in them', () => {
    expect(wrongPlaces('receivers:\n  http:\n  limits:\n')).toEqual([]);
  });

  it.each([
    ['api: { port: 70000 }', '/api/port'],
    ['api: { prot: 1 }', '/api/prot'],
    ['api: { tls: { certFile: a } }', '/api/tls'],
    ['log: { level: loud }', '/log/level'],
    ['storage: { fileName: a/b }', '/storage/fileName'],
    ['receivers: { http: { allowedOrigins: ["*"] } }', '/receivers/http/allowedOrigins/0'],
    ['forward: { destinations: [{ name: a }] }', '/forward/destinations/0'],
    ['forward: { destinations: [{ name: a, url: b }] }', '/forward/destinations/0/url'],
    [
      'forward: { destinations: [{ name: a, url: "http://b", headers: { a: 1 } }] }',
      '/forward/destinations/0/headers/a',
    ],
    [
      'forward: { destinations: [{ name: a, url: "http://b", headers: { "a:": b } }] }',
      '/forward/destinations/0/headers',
    ],
    ['auth: { tokens: [{ name: a, sha256: b, scopes: [all] }] }', '/auth/tokens/0/sha256'],
  ])('refuses what the sidecar refuses: %s', (text, place) => {
    expect(wrongPlaces(text)).toContain(place);
  });
});

describe('printConfig', () => {
  it('shows no hash of a token', () => {
    const text = printConfig(loadConfig({ file: EXAMPLE.pathname, env: {} }).config);
    expect(text).toContain('name: orders');
    expect(text).toContain('sha256: <hidden>');
    expect(text).not.toMatch(/0{64}|1{64}/);
  });

  it('shows no value of a header', () => {
    const text = printConfig(loadConfig({ file: EXAMPLE.pathname, env: {} }).config);
    expect(text).toContain('authorization: <hidden>');
    expect(text).not.toContain('the-token-of-the-archive');
    expect(text).toContain('url: https://otlp.example.com');
  });

  it('prints what can be read again', () => {
    const { config } = loadConfig({ env: { BLOTTER_API_TLS_CERT_FILE: 'a', BLOTTER_API_TLS_KEY_FILE: 'b' } });
    expect(parse(printConfig(config))).toEqual(config);
  });
});
