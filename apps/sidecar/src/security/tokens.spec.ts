import { createHash, randomBytes } from 'node:crypto';
import { Tokens } from './tokens.js';

const sha256 = (token: string): string => createHash('sha256').update(token).digest('hex');
const newToken = (): string => `blt_${randomBytes(32).toString('base64url')}`;

describe('Tokens', () => {
  const [sender, oldSender, operator] = [newToken(), newToken(), newToken()];
  const tokens = new Tokens([
    { name: 'orders', sha256: sha256(sender), scopes: ['ingest'] },
    { name: 'orders-old', sha256: sha256(oldSender).toUpperCase(), scopes: ['ingest'] },
    { name: 'operator', sha256: sha256(operator), scopes: ['read', 'admin'] },
  ]);

  it('lets in who has the token and the scope, and says whose it is', () => {
    expect(tokens.check(`Bearer ${sender}`, 'ingest')).toEqual({ ok: true, name: 'orders' });
    expect(tokens.check(`Bearer ${operator}`, 'read')).toEqual({ ok: true, name: 'operator' });
    expect(tokens.check(`Bearer ${operator}`, 'admin')).toEqual({ ok: true, name: 'operator' });
  });

  it('takes the old token and the new one while one replaces the other', () => {
    expect(tokens.check(`Bearer ${oldSender}`, 'ingest')).toEqual({ ok: true, name: 'orders-old' });
  });

  it('takes the scheme in any case, and spaces around the token', () => {
    expect(tokens.check(`bearer   ${sender} `, 'ingest').ok).toBe(true);
    expect(tokens.check(`BEARER ${sender}`, 'ingest').ok).toBe(true);
  });

  it('answers 403 to a token without the scope: none includes another', () => {
    expect(tokens.check(`Bearer ${sender}`, 'read')).toMatchObject({ ok: false, status: 403 });
    expect(tokens.check(`Bearer ${operator}`, 'ingest')).toMatchObject({ ok: false, status: 403 });
  });

  it.each([
    ['no header', undefined],
    ['an empty one', ''],
    ['a scheme alone', 'Bearer'],
    ['a scheme and spaces', 'Bearer   '],
    ['another scheme', `Basic ${Buffer.from('a:b').toString('base64')}`],
    ['a token without a scheme', 'blt_abc'],
    ['two tokens', 'Bearer a b'],
    ['two headers in one', 'Bearer a, Bearer b'],
    ['an unknown token', 'Bearer blt_unknown'],
    ['a line break', 'Bearer a\nb'],
    ['something very long', `Bearer ${'a'.repeat(100_000)}`],
  ])('answers 401 to %s', (_, header) => {
    expect(tokens.check(header, 'ingest')).toMatchObject({ ok: false, status: 401 });
  });

  it('does not take the hash for the token', () => {
    expect(tokens.check(`Bearer ${sha256(sender)}`, 'ingest')).toMatchObject({ ok: false, status: 401 });
  });

  it('says nothing of what was presented', () => {
    const answers = [
      tokens.check('Bearer blt_secret-guess', 'ingest'),
      tokens.check(`Bearer ${sender}`, 'admin'),
    ];
    expect(JSON.stringify(answers)).not.toMatch(/secret-guess|blt_|orders/);
  });

  it('is open without tokens', () => {
    const none = new Tokens([]);
    expect(none.isOpen).toBe(true);
    expect(none.check(undefined, 'admin')).toEqual({ ok: true, name: undefined });
    expect(tokens.isOpen).toBe(false);
  });
});
