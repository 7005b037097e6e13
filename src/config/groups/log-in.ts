import { domainToASCII } from 'node:url';
import { z } from 'zod';
import { EVERYBODY, type RoleRule } from '../../domain/identity.ts';
import { fromPublicId } from '../../domain/ids.ts';
import { isLoopbackHost } from '../../domain/loopback.ts';
import { ROLES } from '../../domain/role.ts';
import { flag, list, optional } from '../kit/kinds.ts';
import { type Issue, setting, type ValuesOf } from '../kit/setting.ts';
import { together } from '../kit/together.ts';

/** As the provider writes it in its tokens, a slash at its end included. */
const issuer = z
  .url({ protocol: /^https?$/ })
  .refine((url) => {
    // What is no URL was reported already.
    if (!URL.canParse(url)) return true;
    const { protocol, hostname, search, hash } = new URL(url);
    return (protocol === 'https:' || isLoopbackHost(hostname)) && search === '' && hash === '';
  }, 'must be an https:// address (http:// on this machine only) without a query')
  .optional();

const domains = list('').transform((names, context): string[] => {
  const ascii = names.map((name) => domainToASCII(name.replace(/^@/, '')).toLowerCase());
  if (!ascii.every((name) => /^[a-z\d-]+(?:\.[a-z\d-]+)+$/.test(name))) {
    context.addIssue({ code: 'custom', message: 'must be of domains, such as example.com' });
  }
  return ascii;
});

const roleMap = list('').transform((items, context): RoleRule[] => {
  const rules = items.flatMap((item): RoleRule[] => {
    const [, value = '', id = '', role = ''] = /^(.+)=(cli_\w+):(\w+)$/.exec(item) ?? [];
    const clientId = fromPublicId('client', id);
    const known = ROLES.find((one) => one === role);
    return clientId === null || known === undefined ? [] : [{ value, clientId, role: known }];
  });
  if (rules.length === items.length) return rules;
  context.addIssue({ code: 'custom', message: `must be of value=cli_…:role, with one of ${ROLES.join(', ')}` });
  return z.NEVER;
});

export const logIn = {
  OIDC_ISSUER: setting(
    issuer,
    `The identity provider by which members log in as well, as it writes itself in its tokens, such as
      https://id.example.com/realms/staff (docs/operating.md, "Log in by OIDC"). It is told to send people back to
      PUBLIC_URL/api/session/oidc/callback.`,
  ),
  OIDC_CLIENT_ID: setting(optional, 'How it knows this server, and the secret that it gave it.'),
  OIDC_CLIENT_SECRET: setting(optional),
  OIDC_NAME: setting(z.string().min(1).max(40).default('SSO'), 'What the log-in page calls it: "Continue with …".'),
  OIDC_DOMAINS: setting(
    domains,
    `The domains of e-mail addresses for which the provider speaks, comma-separated: only who has a verified address
      of one is let in, and an account with that address becomes theirs. Required with OIDC_ISSUER.`,
  ),
  OIDC_ROLE_CLAIM: setting(
    z.string().min(1).max(200).default('groups'),
    'The claim that roles go by: a text or a list of them. Dots lead into it (realm_access.roles).',
  ),
  OIDC_ROLE_MAP: setting(
    roleMap,
    `What values of that claim give, as value=cli_…:role, comma-separated; ${EVERYBODY} stands for everybody who is let in.
      Of several roles for one client the strongest counts. Without any, only who was invited gets in.`,
  ),
  OIDC_MFA_BY_PROVIDER: setting(
    flag(false),
    `true: the provider asks for a second factor although it does not say so (amr), which REQUIRE_MFA=true needs
      of it otherwise.`,
  ),
};

type LogIn = ValuesOf<typeof logIn> & { NODE_ENV: string; PUBLIC_URL?: string | undefined };

/** What the settings of the identity provider require of each other. */
export function checkLogIn(settings: LogIn, issue: Issue): void {
  together(settings, ['OIDC_ISSUER', 'OIDC_CLIENT_ID', 'OIDC_CLIENT_SECRET'], issue);
  if (settings.OIDC_ISSUER === undefined) return;
  if (settings.OIDC_DOMAINS.length === 0) issue('OIDC_DOMAINS', 'must be set where OIDC_ISSUER is');
  if (settings.NODE_ENV === 'production' && settings.PUBLIC_URL === undefined) {
    issue('PUBLIC_URL', 'must be set where OIDC_ISSUER is: the provider sends people back to it');
  }
}
