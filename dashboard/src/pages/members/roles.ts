import type { components } from '../../../../src/client/schema.ts';

export type Role = components['schemas']['Member']['role'];

/** Every role, and in words what the API lets it do (docs/members.md). */
export const ROLES: readonly { role: Role; label: string; may: string }[] = [
  { role: 'owner', label: 'Owner', may: 'Everything, and says who the owners are.' },
  { role: 'admin', label: 'Admin', may: 'Everything but what concerns owners.' },
  { role: 'developer', label: 'Developer', may: 'Sends and reads; keys, webhooks, templates and settings.' },
  { role: 'editor', label: 'Editor', may: 'Templates, and campaigns until they are started; sends tests of both.' },
  { role: 'sender', label: 'Sender', may: 'Sends and reads, and starts campaigns.' },
  {
    role: 'support',
    label: 'Support',
    may: 'Reads, cancels, and mends dead letters. Addresses and words are masked; what is shown whole is in the audit log.',
  },
  { role: 'viewer', label: 'Viewer', may: 'Reads. Addresses and words are masked.' },
];

/** What a newer release has added goes by its code. */
export const roleLabel = (role: string): string => ROLES.find((one) => one.role === role)?.label ?? role;

/** Only owners make owners. @param held of the member already: it is named whoever looks */
export function rolesFor(mine: Role, held?: Role) {
  const named = ROLES.filter(({ role }) => role !== 'owner' || mine === 'owner' || held === 'owner');
  return named.map(({ role, label }) => ({ value: role, label }));
}
