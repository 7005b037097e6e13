/** What the audit log calls by noun and verb, as somebody would say it. */
const SAID: Record<string, string> = {
  'campaign.cancel': 'Cancelled a campaign',
  'campaign.pause': 'Paused a campaign',
  'campaign.resume': 'Resumed a campaign',
  'client.register': 'Registered the client',
  'content.reveal': 'Looked at masked content',
  'invitation.create': 'Invited a member',
  'invitation.revoke': 'Took an invitation back',
  'key.create': 'Made a key',
  'key.revoke': 'Revoked a key',
  'key.rotate': 'Rotated a key',
  'key.update': 'Changed a key',
  'member.join': 'Joined the client',
  'member.remove': 'Removed a member',
  'member.update': 'Changed a member',
  'recipient.erase': 'Erased a person',
  'settings.update': 'Changed the settings',
  'suppression.create': 'Suppressed an address',
  'suppression.delete': 'Took a suppression away',
  'webhook.create': 'Added a webhook',
  'webhook.delete': 'Removed a webhook',
  'webhook.update': 'Changed a webhook',
};

/** An action of the audit log in words; one that is not known here reads "Layout: publish". */
export function actionInWords(action: string): string {
  if (Object.hasOwn(SAID, action)) return SAID[action] ?? action;
  const text = action.replaceAll('_', ' ').replace('.', ': ');
  return text.charAt(0).toUpperCase() + text.slice(1);
}

/** Who did it: `member:mbr_…` reads "you" to that member. */
export function actorInWords(actor: string, memberId: string | undefined): string {
  const [kind = '', id] = actor.split(':');
  if (kind === 'member' && id !== undefined && id === memberId) return 'you';
  return id === undefined ? `the ${kind}` : `${kind} ${id}`;
}
