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
