import { ROLES, type Role } from './role.ts';

/* Who somebody is by the word of the identity provider, and what follows from it. */

/** What an ID token, or the provider’s UserInfo, says of somebody. */
export type Claims = Readonly<Record<string, unknown>>;

export type Identity = {
  /** Issuer and subject: no other person of any provider has it. */
  subject: string;
  /** As it was said; null where nothing was. */
  email: string | null;
  isEmailVerified: boolean;
  name: string | null;
  /** Values of the claim that roles go by. */
  values: readonly string[];
  /** Whether the provider says that more than a password was asked for. */
  hasFactor: boolean;
};

/** Whoever has the value of the claim has the role; `*` stands for everybody who is let in. */
export type RoleRule = {
  value: string;
  /** UUID. */
  clientId: string;
  role: Role;
};

export const EVERYBODY = '*';

/** An issuer is a URL and holds no space, so that two people never have the same. */
export function subjectOf(issuer: string, subject: string): string {
  return `${issuer} ${subject}`;
}

/**
 * What a claim holds, as texts: one, or those of a list. A name that no claim has is a way into it by dots, as in
 * `realm_access.roles`.
 */
export function valuesOf(claims: Claims, name: string): string[] {
  const value = Object.hasOwn(claims, name) ? claims[name] : name.split('.').reduce<unknown>(within, claims);
  return (Array.isArray(value) ? value : [value]).filter((one) => typeof one === 'string');
}

function within(value: unknown, name: string): unknown {
  const isObject = typeof value === 'object' && value !== null && Object.hasOwn(value, name);
  return isObject ? (value as Record<string, unknown>)[name] : undefined;
}

/** The role in each client, by its UUID; of several the one that stands first among the roles. */
export function rolesBy(rules: readonly RoleRule[], values: readonly string[]): Map<string, Role> {
  const roles = new Map<string, Role>();
  for (const role of ROLES) {
    for (const rule of rules) {
      const isTheirs = rule.value === EVERYBODY || values.includes(rule.value);
      if (rule.role === role && isTheirs && !roles.has(rule.clientId)) roles.set(rule.clientId, role);
    }
  }
  return roles;
}

/** What an account holds already of a client. */
export type HeldRole = {
  /** UUID. */
  clientId: string;
  role: Role;
  /** It came by a claim. */
  isByClaim: boolean;
  /** By the client. */
  isDisabled: boolean;
};

export type RoleChanges = {
  joins: { clientId: string; role: Role }[];
  changes: { clientId: string; role: Role }[];
  /** UUIDs of clients. */
  leaves: string[];
};

/**
 * What brings the roles by claim to where the claims are. What was given by hand stays as it is; so does that somebody is
 * disabled, who would come back if their role went and came again.
 */
export function roleChanges(wanted: ReadonlyMap<string, Role>, held: readonly HeldRole[]): RoleChanges {
  const has = new Set(held.map(({ clientId }) => clientId));
  const byClaim = held.filter(({ isByClaim }) => isByClaim);
  return {
    joins: [...wanted].flatMap(([clientId, role]) => (has.has(clientId) ? [] : [{ clientId, role }])),
    changes: byClaim.flatMap(({ clientId, role }) => {
      const now = wanted.get(clientId);
      return now === undefined || now === role ? [] : [{ clientId, role: now }];
    }),
    leaves: byClaim.flatMap(({ clientId, isDisabled }) => (wanted.has(clientId) || isDisabled ? [] : [clientId])),
  };
}

/** Whether an address is of one of these domains, exactly: a subdomain is another. @param email in lower case, as `domains` */
export function isOfDomain(email: string, domains: readonly string[]): boolean {
  return domains.includes(email.slice(email.lastIndexOf('@') + 1));
}

/** What one knows, has and is, as an ID token says it (RFC 8176, 2). */
const FACTORS = [
  ['pwd', 'pin', 'kba'],
  ['otp', 'hwk', 'swk', 'sc', 'pop', 'sms', 'tel'],
  ['fpt', 'face', 'iris', 'retina', 'vbm'],
];

/** Whether `amr` of an ID token says that somebody has proved themselves by two different factors. */
export function hasSecondFactor(claims: Claims): boolean {
  const methods = valuesOf(claims, 'amr');
  return methods.includes('mfa') || FACTORS.filter((kind) => kind.some((one) => methods.includes(one))).length > 1;
}
