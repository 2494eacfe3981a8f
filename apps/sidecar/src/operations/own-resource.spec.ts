import { ownResource } from './own-resource.js';

describe('ownResource', () => {
  const variables = ['OTEL_SERVICE_NAME', 'OTEL_RESOURCE_ATTRIBUTES'] as const;
  const before = variables.map((name) => [name, process.env[name]] as const);
  beforeEach(() => variables.forEach((name) => delete process.env[name]));
  afterAll(() => {
    for (const [name, value] of before) {
      if (value === undefined) delete process.env[name];
      else process.env[name] = value;
    }
  });

  it('is blotter', () => {
    expect(ownResource().attributes['service.name']).toBe('blotter');
  });

  it('honours the standard variables', () => {
    process.env.OTEL_RESOURCE_ATTRIBUTES = 'service.namespace=shop,service.name=a';
    expect(ownResource().attributes).toMatchObject({ 'service.namespace': 'shop', 'service.name': 'a' });
    process.env.OTEL_SERVICE_NAME = 'b';
    expect(ownResource().attributes['service.name']).toBe('b');
  });
});
