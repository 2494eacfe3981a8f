import type { BlotterError } from '../errors.js';
import { checkHeaders } from './otlp-headers.js';

function refused(headers: object, protocol: 'grpc' | 'http/json' = 'http/json'): BlotterError {
  try {
    checkHeaders('otlp.headers', headers as Record<string, string>, protocol);
  } catch (error) {
    return error as BlotterError;
  }
  throw new Error('The headers were accepted.');
}

describe('checkHeaders', () => {
  it('takes what HTTP takes, with names in lower case', () => {
    const headers = { 'X-Key': 'a b;c="d"', "x!#$%&'*+.^_`|~9": '', 'x-name': 'Zoë\t' };
    expect(checkHeaders('otlp.headers', headers, 'http/protobuf')).toEqual({
      'x-key': 'a b;c="d"',
      "x!#$%&'*+.^_`|~9": '',
      'x-name': 'Zoë\t',
    });
  });

  it('keeps a name that is special in objects', () => {
    const headers = JSON.parse('{"__proto__":"x"}') as Record<string, string>;
    expect(Object.entries(checkHeaders('otlp.headers', headers, 'http/json'))).toEqual([['__proto__', 'x']]);
  });

  it.each([
    ['', 'x', 'name'],
    ['a b', 'x', 'name'],
    ['a:', 'x', 'name'],
    ['a\n', 'x', 'name'],
    ['ä', 'x', 'name'],
    ['key', 's3cret\r\nInjected: 1', 'value'],
    ['key', 's3cret\0', 'value'],
    ['key', 's3cret €', 'value'],
    ['key', 5, 'text'],
    ['key', undefined, 'text'],
    ['key', ['s3cret'], 'text'],
    ['Content-Type', 'application/json', 'by itself'],
    ['content-length', '5', 'by itself'],
    ['grpc-timeout', '1S', 'by itself'],
    ['Host', 'x', 'by itself'],
  ])('refuses %j: %j, and does not show the value', (name, value, problem) => {
    const { code, message } = refused({ [name]: value });
    expect(code).toBe('ERR_BLOTTER_OPTION');
    expect(message).toContain(`Option otlp.headers.${name} is no header: `);
    expect(message).toContain(problem);
    expect(message).not.toContain('s3cret');
  });

  it('refuses a header that is there twice', () => {
    expect(refused({ Key: '1', key: '2' }).message).toContain('otlp.headers.key');
  });

  it.each([
    ['key', 'Zoë'],
    ['key', 'a\tb'],
    ['key!', 'x'],
    ['key-bin', 'x'],
  ])('refuses what is no metadata of gRPC: %j: %j', (name, value) => {
    expect(() => checkHeaders('otlp.headers', { [name]: value }, 'http/json')).not.toThrow();
    expect(refused({ [name]: value }, 'grpc').message).toContain(`otlp.headers.${name}`);
  });
});
