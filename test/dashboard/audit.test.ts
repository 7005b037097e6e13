import { describe, expect, it } from 'vitest';
import { detailsInLine, detailsOf, placeOf } from '../../dashboard/src/pages/audit/entry.ts';

const LETTERS = '01jd8m9q4wf7vrk2h3n5c6t8xz';

describe('an entry of the audit log', () => {
  it('leads to what it is about', () => {
    expect(placeOf({ action: 'content.reveal', subject: `ntf_${LETTERS}` })).toEqual({
      page: `notifications/ntf_${LETTERS}`,
    });
    expect(placeOf({ action: 'webhook.delete', subject: `whk_${LETTERS}` })).toEqual({ page: 'webhooks' });
    expect(placeOf({ action: 'template.save', subject: 'order-shipped' })).toEqual({ page: 'templates/order-shipped' });
    expect(placeOf({ action: 'key.revoke', subject: '4fQz81LkWm0b' })).toMatchObject({ page: 'keys' });
    expect(placeOf({ action: 'settings.update', subject: null })).toEqual({ page: 'settings' });
    expect(placeOf({ action: 'recipient.erase', subject: null })).toBeNull();
  });

  it('says in words what was changed to what', () => {
    const details = {
      limits: { in_app: { count: 3, windowMs: 60_000 }, sms: null },
      changed: ['scopes', 'expiresAt'],
      newKeyId: '4fQz81LkWm0b',
      disabled: true,
    };
    expect(detailsOf({ details })).toEqual([
      { name: 'limits, In-app, count', value: '3' },
      { name: 'limits, In-app, window', value: '1 min' },
      { name: 'limits, SMS', value: 'none' },
      { name: 'changed', value: 'scopes, expiresAt' },
      { name: 'new key id', value: '4fQz81LkWm0b' },
      { name: 'disabled', value: 'yes' },
    ]);
    expect(detailsInLine({ details: { role: 'viewer', events: [] } } as never)).toBe('role: viewer; events: none');
  });
});
