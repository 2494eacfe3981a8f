import { runInNewContext } from 'node:vm';
import { toEmission } from './emission.js';

function exceptionOf(exception: unknown): Record<string, unknown> {
  const { attributes } = toEmission({ type: 'a', exception });
  const {
    ['exception.type']: type,
    ['exception.message']: message,
    ['exception.stacktrace']: stack,
    ...rest
  } = attributes;
  return { type, message, stack, ...rest };
}

describe('the exception of an activity', () => {
  it('is type, message and stack of an Error', () => {
    const error = new TypeError('x is not a function');
    expect(exceptionOf(error)).toEqual({ type: 'TypeError', message: error.message, stack: error.stack });
  });

  it('includes the causes, nearest first', () => {
    const root = new RangeError('disk full');
    const middle = new Error('write failed', { cause: root });
    const error = new Error('close failed', { cause: middle });
    expect(exceptionOf(error)['stack']).toBe(
      `${error.stack}\nCaused by: ${middle.stack}\nCaused by: ${root.stack}`,
    );
  });

  it('includes a cause that is no Error, and the members of an AggregateError', () => {
    const member = new Error('first');
    const error = new AggregateError([member, { code: 7 }], 'all failed', { cause: 'EIO' });
    expect(exceptionOf(error)['stack']).toBe(
      `${error.stack}\nCaused by: EIO\nError of several: ${member.stack}\nError of several: {"code":7}`,
    );
  });

  it('ends with causes that go in circles, and counts those it leaves out', () => {
    const circle = new Error('a');
    circle.cause = new Error('b', { cause: circle });
    expect(String(exceptionOf(circle)['stack']).match(/Caused by/g)).toHaveLength(1);
    expect(exceptionOf(circle)['activity.cut']).toBeUndefined();
    let chain = new Error('0');
    for (let i = 1; i <= 100; i++) chain = new Error(String(i), { cause: chain });
    expect(exceptionOf(chain)['activity.cut']).toBe(1);
    const many = new AggregateError(Array.from({ length: 100 }, (_, i) => new Error(String(i))));
    expect(exceptionOf(many)['activity.cut']).toBe(1);
  });

  it.each<[string, unknown, string, string]>([
    ['a string', 'oops', 'string', 'oops'],
    ['a number', 5, 'number', '5'],
    ['an object', { code: 1 }, 'object', '{"code":1}'],
    ['a bigint', 5n, 'bigint', '5'],
  ])('may be %s that was thrown', (_name, thrown, type, message) => {
    expect(exceptionOf(thrown)).toEqual({ type, message, stack: undefined });
  });

  it('may come from another realm', () => {
    const error: unknown = runInNewContext(`new TypeError('x', { cause: new Error('y') })`);
    expect(exceptionOf(error)).toMatchObject({ type: 'TypeError', message: 'x' });
    expect(exceptionOf(error)['stack']).toContain('Caused by: Error: y');
  });

  it('keeps what can be read of one that throws itself', () => {
    const fail = (): never => {
      throw new Error('hostile');
    };
    const half = Object.defineProperty(new Error('half'), 'cause', { get: fail });
    expect(exceptionOf(half)).toMatchObject({ type: 'Error', message: 'half', 'activity.cut': 1 });
    const none = Object.defineProperty(new Error(), 'message', { get: fail });
    expect(exceptionOf(none)).toMatchObject({ message: '[Unreadable exception]', 'activity.cut': 1 });
    const proxy = new Proxy(new Error(), { get: fail, getPrototypeOf: fail });
    expect(exceptionOf(proxy)).toMatchObject({ message: '[Unreadable exception]', 'activity.cut': 1 });
  });

  it('is looked at within the limits of any value', () => {
    const endless = Object.assign([], { length: 2 ** 32 - 1 });
    const odd = Object.assign(new Error(), { name: 5, message: endless, stack: undefined });
    expect(exceptionOf(odd)).toMatchObject({ type: '5', message: expect.stringMatching(/^\[null,null,/) });
    expect(exceptionOf(new Error('a', { cause: Object.assign(odd, { message: ['b'] }) }))['stack']).toMatch(
      /\nCaused by: 5: \["b"\]$/,
    );
    const many = Object.assign(new AggregateError([], 'many'), { errors: endless });
    expect(exceptionOf(many)).toMatchObject({ message: 'many', 'activity.cut': 1 });
    const refuses = { toJSON: () => { throw odd; } }; // prettier-ignore
    expect(toEmission({ type: 'a', data: { refuses } }).attributes).toMatchObject({
      refuses: '[Unreadable: object]',
    });
  });

  it('is cut like any other text', () => {
    const { attributes } = toEmission({ type: 'a', exception: new Error('x'.repeat(100_000)) });
    expect(attributes['exception.message']).toBe('x'.repeat(65_536));
    // Message and stack.
    expect(attributes['activity.cut']).toBe(2);
  });
});
