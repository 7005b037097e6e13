import type { Settings } from '../../config/settings.ts';
import type { Logger } from '../../observability/logger.ts';
import { createIdentityProvider } from '../../oidc/provider.ts';
import type { Oidc } from '../../services/members/oidc.ts';
import { publicUrlOf } from './urls.ts';

/** By whom members log in besides; null where nobody is named. */
export function identityProviderOf(settings: Settings, logger: Logger): Oidc | null {
  const { OIDC_ISSUER: issuer, OIDC_CLIENT_ID: clientId, OIDC_CLIENT_SECRET: clientSecret } = settings;
  const publicUrl = publicUrlOf(settings);
  if (issuer === undefined || clientId === undefined || clientSecret === undefined || publicUrl === null) return null;
  const provider = createIdentityProvider(
    {
      ...{ issuer, clientId, clientSecret },
      name: settings.OIDC_NAME,
      roleClaim: settings.OIDC_ROLE_CLAIM,
      redirectUri: `${publicUrl}/api/session/oidc/callback`,
    },
    logger,
  );
  return {
    provider,
    domains: settings.OIDC_DOMAINS,
    rules: settings.OIDC_ROLE_MAP,
    asksForFactor: settings.OIDC_MFA_BY_PROVIDER,
  };
}
