import { generateKeyPairSync, randomBytes } from 'node:crypto';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import Provider from 'oidc-provider';
import type { ProviderSettings } from '../../../src/oidc/provider.ts';

/** What the provider says of somebody; without `email_verified` it says nothing of that. */
export type Person = { sub: string; email?: string; email_verified?: boolean; name?: string; groups?: string[] };

export type TestProvider = {
  settings: ProviderSettings;
  /** Who sits before it from now on, and by what they prove who they are. Nobody: they break it off. */
  sits(person: Person | null, amr?: string[]): void;
  /** How often each of its endpoints was asked. */
  asked(path: string): number;
  /**
   * From where we sent the browser to where it is sent back, with the cookies that it has there.
   * @returns the URL of our callback
   */
  logIn(url: string, jar?: Map<string, string>): Promise<URL>;
  close(): Promise<void>;
};

const CLIENT = { id: 'posthorn', secret: 'a secret / of tests, with signs: %+&' };

/** A real provider of OpenID Connect on this machine. Whoever sits before it is logged in without being asked. */
export async function startOidcProvider(redirectUri: string): Promise<TestProvider> {
  let person: Person | null = null;
  let methods: string[] = [];
  const known = new Map<string, Person>();
  const counts = new Map<string, number>();
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const issuer = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  const { privateKey } = generateKeyPairSync('rsa', { modulusLength: 2_048 });
  const provider: Provider = new Provider(issuer, {
    clients: [
      {
        client_id: CLIENT.id,
        client_secret: CLIENT.secret,
        redirect_uris: [redirectUri],
        response_types: ['code'],
        grant_types: ['authorization_code'],
      },
    ],
    // As many providers have it: groups in the ID token, the address by UserInfo.
    claims: { openid: ['sub', 'groups', 'amr'], email: ['email', 'email_verified'], profile: ['name'] },
    jwks: { keys: [{ ...privateKey.export({ format: 'jwk' }), kid: 'one', use: 'sig', alg: 'RS256' }] },
    cookies: { keys: [randomBytes(16).toString('hex')] },
    ttl: { Interaction: 600, Grant: 600, Session: 600, AccessToken: 600, IdToken: 600 },
    features: { devInteractions: { enabled: false } },
    interactions: { url: (_: unknown, { uid }: { uid: string }) => `/sits/${uid}` },
    findAccount: (_: unknown, accountId: string) => ({ accountId, claims: () => known.get(accountId) }),
    // Nobody is asked for consent.
    loadExistingGrant: async (ctx: { oidc: { client: { clientId: string }; session: { accountId: string } } }) => {
      const grant = new provider.Grant({ clientId: ctx.oidc.client.clientId, accountId: ctx.oidc.session.accountId });
      grant.addOIDCScope('openid email profile');
      await grant.save();
      return grant;
    },
  });
  const answer = provider.callback();
  server.on('request', (request, response) => {
    const path = new URL(request.url ?? '/', issuer).pathname;
    counts.set(path, (counts.get(path) ?? 0) + 1);
    if (!path.startsWith('/sits/')) return answer(request, response);
    const result = person
      ? { login: { accountId: person.sub, amr: methods } }
      : { error: 'access_denied', error_description: 'said no' };
    void provider.interactionFinished(request, response, result, { mergeWithLastSubmission: false });
  });

  return {
    settings: {
      issuer,
      clientId: CLIENT.id,
      clientSecret: CLIENT.secret,
      name: 'Test SSO',
      roleClaim: 'groups',
      redirectUri,
    },
    sits(someone, amr = ['pwd']) {
      person = someone;
      methods = amr;
      if (someone) known.set(someone.sub, someone);
    },
    asked: (path) => counts.get(path) ?? 0,
    async logIn(from, jar = new Map()) {
      let url = new URL(from);
      for (let steps = 0; steps < 10; steps++) {
        const cookie = [...jar].map(([name, value]) => `${name}=${value}`).join('; ');
        const response = await fetch(url, { redirect: 'manual', headers: { cookie } });
        for (const set of response.headers.getSetCookie()) {
          const [, name = '', value = ''] = /^([^=]+)=([^;]*)/.exec(set) ?? [];
          jar.set(name, value);
        }
        const location = response.headers.get('location');
        if (location === null) throw new Error(`the provider answers ${response.status}: ${await response.text()}`);
        url = new URL(location, url);
        if (url.href.startsWith(redirectUri)) return url;
      }
      throw new Error('the provider leads nowhere');
    },
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}
