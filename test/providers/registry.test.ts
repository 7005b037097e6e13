import { expect, it } from 'vitest';
import { createSmtpProvider } from '../../src/providers/email/smtp/provider.ts';
import { createProviders } from '../../src/providers/registry.ts';

const smtp = (name: string) => createSmtpProvider({ name, host: '127.0.0.1', port: 25 });

it('finds providers by name', () => {
  const [first, second] = [smtp('smtp'), smtp('smtp-fallback')];
  const providers = createProviders([first, second]);
  expect(providers.byName('smtp-fallback')).toBe(second);
  expect(providers.byName('toString')).toBeUndefined();
});

it('refuses two providers with one name', () => {
  expect(() => createProviders([smtp('smtp'), smtp('smtp')])).toThrow('two providers are named smtp');
});
