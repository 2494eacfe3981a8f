import { SEVERITY, severityName } from './severity.js';

describe('severity', () => {
  it.each([
    ['debug', 5, 'DEBUG'],
    ['info', 9, 'INFO'],
    ['success', 10, 'SUCCESS'],
    ['warning', 13, 'WARNING'],
    ['failure', 17, 'FAILURE'],
  ] as const)('%s is %i %s, and reads back', (name, number, text) => {
    expect(SEVERITY[name]).toEqual({ number, text });
    expect(severityName(number)).toBe(name);
  });

  it('has five names', () => expect(Object.keys(SEVERITY)).toHaveLength(5));

  it('reads the numbers of other senders by range; unspecified is info', () => {
    const names = Array.from({ length: 25 }, (_, number) => severityName(number));
    expect(names).toEqual([
      'info',
      ...Array<string>(8).fill('debug'),
      ...['info', 'success', 'info', 'info'],
      ...Array<string>(4).fill('warning'),
      ...Array<string>(8).fill('failure'),
    ]);
  });
});
