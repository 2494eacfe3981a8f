import { explainStartError } from './explain-start-error.js';

const taken = (place: string): string =>
  `The sidecar cannot listen on ${place}: EADDRINUSE, another process listens there: end it, or choose another port.`;

describe('explainStartError', () => {
  it.each([
    ['receivers.http (127.0.0.1:4318)', 'BLOTTER_RECEIVERS_HTTP_PORT=14318 npm start'],
    ['receivers.grpc (127.0.0.1:4317)', 'BLOTTER_RECEIVERS_GRPC_PORT=14317 npm start'],
    ['api (127.0.0.1:4319)', 'BLOTTER_API_PORT=14319 npm start'],
  ])('names the setting when %s is taken', (place, remedy) => {
    expect(explainStartError(taken(place))).toBe(`${taken(place)}\nAnother port: ${remedy}`);
  });

  it('names all three when nobody knows which', () => {
    const text = explainStartError(taken('somewhere'));
    for (const name of ['BLOTTER_RECEIVERS_HTTP_PORT', 'BLOTTER_RECEIVERS_GRPC_PORT', 'BLOTTER_API_PORT']) {
      expect(text).toContain(name);
    }
  });

  it('leaves other reasons as the sidecar tells them', () => {
    expect(explainStartError('auth.tokens: expected a list')).toBe('auth.tokens: expected a list');
  });
});
