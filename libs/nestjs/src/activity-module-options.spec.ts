import { BlotterError, resolveOptions } from '@blotter/core';
import {
  type ActivityModuleOptions,
  type ExistingProvider,
  splitOptions,
} from './activity-module-options.js';

/* Only what splitOptions looks at: it never calls them. */
const existing = { processor: { record: () => 'uid' }, loggerProvider: { getLogger: () => ({}) } };

const split = (options: unknown) => splitOptions(options as ActivityModuleOptions);

function refused(options: unknown): BlotterError {
  try {
    split(options);
  } catch (error) {
    expect(error).toBeInstanceOf(BlotterError);
    return error as BlotterError;
  }
  throw new Error('The options were accepted.');
}

describe('splitOptions', () => {
  it('has a default for everything', () => {
    expect(split({})).toEqual({
      existing: undefined,
      registerGlobally: false,
      serviceName: undefined,
      blotter: {},
    });
  });

  it('separates the module’s options from Blotter’s', () => {
    expect(
      split({
        directory: '/srv/data',
        overflow: 'block',
        registerGlobally: true,
        serviceName: 'platform',
        isGlobal: false,
      }),
    ).toEqual({
      existing: undefined,
      registerGlobally: true,
      serviceName: 'platform',
      blotter: { directory: '/srv/data', overflow: 'block' },
    });
  });

  it('leaves the values of Blotter’s options to their own check', () => {
    const { blotter } = split({ overflow: 'wait' });
    expect(() => resolveOptions(blotter, {})).toThrow(
      expect.objectContaining({ code: 'ERR_BLOTTER_OPTION', message: expect.stringContaining('overflow') }),
    );
  });

  it('takes an existing provider, as it is', () => {
    const { existing: taken, blotter } = split({ existing, isGlobal: true });
    expect(taken).toBe(existing as unknown as ExistingProvider);
    expect(blotter).toEqual({});
  });

  it.each([
    ['directory', { existing, directory: '/srv/data' }],
    ['maxQueueRecords', { existing, maxQueueRecords: 5 }],
  ])('refuses %s beside an existing provider: it belongs to createBlotterProcessor()', (name, options) => {
    expect(refused(options)).toMatchObject({
      code: 'ERR_BLOTTER_OPTION',
      message: expect.stringContaining(name),
    });
  });

  it.each([
    [{ directroy: '/srv/data' }, 'directroy', 'directory'],
    [{ registerGlobal: true }, 'registerGlobal', 'registerGlobally'],
    [{ existing: { ...existing, provider: {} } }, 'existing.provider', 'existing.loggerProvider'],
    [{ existing, registerGlobaly: true }, 'registerGlobaly', 'registerGlobally'],
    [{ existing, servicename: 'x' }, 'servicename', 'serviceName'],
  ])('names the nearest right name: %#', (options, given, meant) => {
    expect(refused(options)).toMatchObject({
      code: 'ERR_BLOTTER_OPTION',
      message: expect.stringContaining(`Unknown option ${given}.`),
      hint: `Did you mean ${meant}?`,
    });
  });

  it.each([
    [{ existing: {} }, 'existing.processor', 'createBlotterProcessor()'],
    [
      { existing: { ...existing, processor: { onEmit: () => undefined } } },
      'existing.processor',
      'createBlotterProcessor()',
    ],
    [{ existing: { ...existing, processor: null } }, 'existing.processor', 'createBlotterProcessor()'],
    [{ existing: { processor: existing.processor } }, 'existing.loggerProvider', 'LoggerProvider'],
    [{ existing: null }, 'existing', 'Leave it out'],
    [{ existing: 'provider' }, 'existing', 'Leave it out'],
  ])('names what is wrong with an existing provider: %#', (options, name, hint) => {
    const error = refused(options);
    expect(error.code).toBe('ERR_BLOTTER_OPTION');
    expect(error.message).toContain(`Option ${name} `);
    expect(error.hint).toContain(hint);
  });

  it.each([
    ['registerGlobally', 'yes'],
    ['registerGlobally', 1],
    ['isGlobal', null],
  ])('refuses a switch that is neither on nor off: %s %p', (name, value) => {
    const { code, message } = refused({ [name]: value });
    expect([code, message.includes(name)]).toEqual(['ERR_BLOTTER_OPTION', true]);
  });

  it.each(['', 5, null, {}])('refuses the service name %p', (serviceName) => {
    expect(refused({ serviceName })).toMatchObject({
      code: 'ERR_BLOTTER_OPTION',
      message: expect.stringContaining('serviceName'),
      hint: expect.stringContaining('OTEL_SERVICE_NAME'),
    });
  });
});
