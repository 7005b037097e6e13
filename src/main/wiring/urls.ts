import type { Settings } from '../../config/settings.ts';
import { parseTarget, type TargetPolicy } from '../../providers/http/target.ts';

/** How the world reaches the API; null in production where nobody said so. */
export function publicUrlOf({ PUBLIC_URL: url, NODE_ENV: env, HOST: host, PORT: port }: Settings): string | null {
  return url ?? (env === 'production' ? null : `http://${host}:${port}`);
}

/** Where people see a workflow in the Temporal UI; null where no address of that is set. */
export function workflowUrlOf({
  TEMPORAL_UI_URL: url,
  TEMPORAL_NAMESPACE: namespace,
}: Settings): ((workflowId: string) => string) | null {
  if (url === undefined) return null;
  return (workflowId) => `${url}/namespaces/${encodeURIComponent(namespace)}/workflows/${workflowId}`;
}

/** Where the URLs of clients may lead. */
export function targetPolicyOf(settings: Settings): TargetPolicy {
  return { allowLoopback: settings.ALLOW_LOOPBACK_TARGETS, refusedNetworks: settings.REFUSED_NETWORKS };
}

/** Why we may not call a URL that a client gives; null where we may. */
export function refuseTargetOf(settings: Settings): (url: string) => string | null {
  const policy = targetPolicyOf(settings);
  return (url) => {
    const target = parseTarget(url, policy);
    return typeof target === 'string' ? target : null;
  };
}

/** The domains that a mail may name as its sender. */
export function senderDomainsOf({ MAIL_FROM: address, MAIL_FROM_DOMAINS: domains }: Settings): string[] {
  return [address.slice(address.lastIndexOf('@') + 1), ...domains].map((domain) => domain.toLowerCase());
}
