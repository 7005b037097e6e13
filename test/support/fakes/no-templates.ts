import type { CompleteDeps } from '../../../src/services/notifications/complete.ts';

const unasked = () => Promise.reject(new Error('no request here has a template'));

/** For requests that give their words themselves: whom they are for, and what is never asked. */
export const NO_TEMPLATES: Omit<CompleteDeps, 'html'> = {
  secret: 'a secret of tests',
  publicUrl: null,
  templates: { render: unasked, resume: () => {} },
  sendable: { find: unasked, forget: () => {} },
};

export const FOR_NOBODY = {
  owner: { clientId: '01890000-0000-7000-8000-000000000001', environment: 'live' as const },
  on: { query: unasked as never },
};
