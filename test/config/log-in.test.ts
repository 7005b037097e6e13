import { describe, expect, it } from 'vitest';
import { loadSettings } from '../../src/config/load.ts';
import { identityProviderOf } from '../../src/main/wiring/identity.ts';
import { createLogger } from '../../src/observability/logger.ts';

const CLIENT = `cli_${'0'.repeat(26)}`;
const WHOLE = {
  OIDC_ISSUER: 'https://id.example.com/realms/staff',
  OIDC_CLIENT_ID: 'posthorn',
  OIDC_CLIENT_SECRET: 'a secret of tests',
  OIDC_DOMAINS: 'Example.com, @bücher.example',
  OIDC_ROLE_MAP: `cn=admins=${CLIENT}:admin, *=${CLIENT}:viewer`,
};
const load = (more: Record<string, string | undefined> = {}) => loadSettings({ ...WHOLE, ...more });

describe('the settings of the identity provider', () => {
  it('are none by default', () => {
    expect(identityProviderOf(loadSettings({}), createLogger('api', 'silent'))).toBeNull();
  });

  it('name domains as they stand in addresses, and rules by the last equals sign', () => {
    const { OIDC_DOMAINS, OIDC_ROLE_MAP, ...settings } = load();
    expect(OIDC_DOMAINS).toEqual(['example.com', 'xn--bcher-kva.example']);
    const clientId = '00000000-0000-0000-0000-000000000000';
    expect(OIDC_ROLE_MAP).toEqual([
      { value: 'cn=admins', clientId, role: 'admin' },
      { value: '*', clientId, role: 'viewer' },
    ]);
    expect(settings).toMatchObject({ OIDC_NAME: 'SSO', OIDC_ROLE_CLAIM: 'groups', OIDC_MFA_BY_PROVIDER: false });
    expect(identityProviderOf(load(), createLogger('api', 'silent'))).toMatchObject({ provider: { name: 'SSO' } });
  });

  it('keep the issuer as it calls itself, a slash at its end included', () => {
    expect(load({ OIDC_ISSUER: 'https://id.example.com/x/' }).OIDC_ISSUER).toBe('https://id.example.com/x/');
    expect(load({ OIDC_ISSUER: 'http://127.0.0.1:8080' }).OIDC_ISSUER).toBe('http://127.0.0.1:8080');
  });

  it.each<[string, Record<string, string | undefined>]>([
    ['OIDC_ISSUER', { OIDC_ISSUER: 'http://id.example.com' }],
    ['OIDC_ISSUER', { OIDC_ISSUER: 'ftp://id.example.com' }],
    ['OIDC_ISSUER', { OIDC_ISSUER: 'nonsense' }],
    ['OIDC_ISSUER', { OIDC_ISSUER: 'https://id.example.com?tenant=a' }],
    ['OIDC_ISSUER', { OIDC_ISSUER: undefined }],
    ['OIDC_CLIENT_ID', { OIDC_CLIENT_ID: undefined }],
    ['OIDC_CLIENT_SECRET', { OIDC_CLIENT_SECRET: undefined }],
    ['OIDC_DOMAINS', { OIDC_DOMAINS: undefined }],
    ['OIDC_DOMAINS', { OIDC_DOMAINS: 'com' }],
    ['OIDC_DOMAINS', { OIDC_DOMAINS: '*.example.com' }],
    ['OIDC_ROLE_MAP', { OIDC_ROLE_MAP: 'admins' }],
    ['OIDC_ROLE_MAP', { OIDC_ROLE_MAP: `admins=${CLIENT}:god` }],
    ['OIDC_ROLE_MAP', { OIDC_ROLE_MAP: 'admins=cli_short:admin' }],
    ['PUBLIC_URL', { NODE_ENV: 'production' }],
  ])('are refused by name: %s, as in %j', (name, more) => {
    expect(() => load(more)).toThrow(`  ${name}: `);
  });
});
