import { expect } from '@jest/globals';
import { execFileSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { RECORD } from '../../../../test/support/stored-record.js';
import { encodeLogsRequest } from './encode-stored.js';
import { requestJson } from './request-json.js';

it('is the JSON that the records would be encoded as', async () => {
  const json = await requestJson(encodeLogsRequest([RECORD, { ...RECORD, uid: null }], 'protobuf'));
  const expected = encodeLogsRequest([RECORD, { ...RECORD, uid: null }], 'json');
  expect(Buffer.from(json).toString()).toBe(Buffer.from(expected).toString());
});

it('loads the protobuf library only when it is called', () => {
  const built = new URL('../../dist/otlp/index.js', import.meta.url).href;
  const program = `
    import { registerHooks } from 'node:module';
    const loaded = [];
    registerHooks({ load: (url, context, next) => (loaded.push(url), next(url, context)) });
    const { requestJson } = await import(${JSON.stringify(built)});
    const before = loaded.filter((url) => url.includes('@bufbuild')).length;
    await requestJson(new Uint8Array());
    console.log(before, loaded.some((url) => url.includes('@bufbuild')));
  `;
  const output = execFileSync(process.execPath, ['--input-type=module', '-e', program], {
    cwd: fileURLToPath(new URL('../../', import.meta.url)),
  });
  expect(String(output).trim()).toBe('0 true');
});
