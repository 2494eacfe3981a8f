import { HostCheck } from './host-check.js';

describe('HostCheck', () => {
  const check = new HostCheck(['127.0.0.1'], ['Logs.Example.com', '10.1.2.3', '[fd00::1]']);

  it.each([
    '127.0.0.1:4318',
    '127.0.0.1',
    '127.9.9.9:1',
    'localhost:4318',
    'LOCALHOST',
    'localhost.',
    '[::1]:4318',
    '[0:0:0:0:0:0:0:1]',
    'logs.example.com',
    'LOGS.example.com.:443',
    '10.1.2.3:4317',
    '[fd00::1]:4318',
    '[FD00:0:0:0:0:0:0:1]',
    '[::ffff:127.0.0.1]',
  ])('allows %s', (host) => {
    expect(check.allows(host)).toBe(true);
  });

  it.each([
    undefined,
    '',
    ' ',
    'attacker.example',
    'attacker.example:4318',
    'localhost.attacker.example',
    '127.0.0.1.attacker.example',
    'attacker.example#localhost',
    'localhost@attacker.example',
    'attacker.example/localhost',
    'localhost:80:80',
    'localhost:x',
    '10.1.2.4',
    '2130706433',
    '[fd00::2]',
    '[::1',
    '::1',
    '[::1]x',
    '[localhost]',
    'a'.repeat(10_000),
    'localhost\r\nx',
    '.',
    'null',
  ])('refuses %s', (host) => {
    expect(check.allows(host)).toBe(false);
  });

  it('allows the address that is listened on', () => {
    const other = new HostCheck(['192.168.1.5', 'blotter.internal'], []);
    expect(other.allows('192.168.1.5:4318')).toBe(true);
    expect(other.allows('blotter.internal:4318')).toBe(true);
    expect(other.allows('192.168.1.6:4318')).toBe(false);
  });

  it('on all addresses of the machine allows every address, but only known names: only names can be rebound', () => {
    for (const every of ['0.0.0.0', '::']) {
      const open = new HostCheck([every], ['logs.example.com']);
      expect(open.allows('192.168.1.5:4318')).toBe(true);
      expect(open.allows('[2001:db8::1]:4318')).toBe(true);
      expect(open.allows('logs.example.com')).toBe(true);
      expect(open.allows('attacker.example:4318')).toBe(false);
    }
  });
});
