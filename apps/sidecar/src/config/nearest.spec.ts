import { nearest } from './nearest.js';

describe('nearest', () => {
  const known = ['host', 'port', 'enabled', 'allowedOrigins'];

  it.each([
    ['prot', 'port'],
    ['hosts', 'host'],
    ['HOST', 'host'],
    ['origins', 'allowedOrigins'],
  ])('takes %s for %s', (given, meant) => {
    expect(nearest(given, known)).toBe(meant);
  });

  it('guesses nothing that is far away', () => {
    expect(nearest('compression', known)).toBeUndefined();
    expect(nearest('x', [])).toBeUndefined();
  });
});
