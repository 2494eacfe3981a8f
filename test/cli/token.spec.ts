import { expect } from '@jest/globals';
import { createHash } from 'node:crypto';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { blotter } from '../support/blotter-command.js';
import { Workplace } from '../support/workplace.js';

const place = new Workplace();

it('makes a token, and lines of configuration that the sidecar takes', async () => {
  const { code, stdout } = await blotter(['token', 'orders', '--scope', 'ingest', 'read', 'ingest']);
  expect(code).toBe(0);
  const token = /^ {2}(blt_[\w-]{43})$/m.exec(stdout)![1]!;
  const sha256 = createHash('sha256').update(token).digest('hex');
  const expected = ['name: orders', 'sha256: <hidden>', '- ingest', '- read'];

  const yaml = /^ {2}auth:\n(?: {4}.*\n)+/m.exec(stdout)![0];
  expect(yaml).toContain(sha256);
  const file = join(place.directory, 'blotter.yaml');
  writeFileSync(file, yaml);
  const fromFile = await blotter(['serve', '--print-config', '--config', file]);
  for (const text of expected) expect(fromFile.stdout).toContain(text);

  const variable = /BLOTTER_AUTH_TOKENS=(.*)/.exec(stdout)![1]!;
  expect(variable).toBe(`orders:ingest+read:${sha256}`);
  const fromVariable = await blotter(['serve', '--print-config'], { BLOTTER_AUTH_TOKENS: variable });
  for (const text of expected) expect(fromVariable.stdout).toContain(text);

  expect(stdout).toContain(`OTEL_EXPORTER_OTLP_HEADERS=Authorization=Bearer%20${token}`);
});

it('makes another one each time', async () => {
  const [one, other] = await Promise.all([1, 2].map(() => blotter(['token', 'a', '--scope', 'admin'])));
  expect(one!.stdout).not.toBe(other!.stdout);
});
