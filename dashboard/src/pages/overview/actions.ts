/** What the audit log calls by noun and verb, as somebody would say it. */
const SAID: Record<string, string> = {
  'campaign.audience': 'Changed who a campaign is for',
  'campaign.cancel': 'Cancelled a campaign',
  'campaign.change': 'Changed a campaign',
  'campaign.create': 'Made a campaign',
  'campaign.delete': 'Deleted a campaign',
  'campaign.pause': 'Paused a campaign',
  'campaign.resume': 'Resumed a campaign',
  'campaign.retry': 'Sent what had failed of a campaign again',
  'campaign.start': 'Started a campaign',
  'client.register': 'Registered the client',
  'content.reveal': 'Looked at masked content',
  'dead-letter.edit': 'Edited a dead letter',
  'dead-letter.replay': 'Replayed a dead letter',
  'dead-letter.resolve': 'Resolved a dead letter',
  'invitation.create': 'Invited a member',
  'invitation.revoke': 'Took an invitation back',
  'key.create': 'Made a key',
  'key.revoke': 'Revoked a key',
  'key.rotate': 'Rotated a key',
  'key.update': 'Changed a key',
  'member.disable': 'Disabled a member',
  'member.enable': 'Enabled a member',
  'member.join': 'Joined the client',
  'member.oidc_link': 'Became the log-in provider’s',
  'member.password_change': 'Changed their password',
  'member.password_reset': 'Set a new password',
  'member.remove': 'Removed a member',
  'member.reset': 'Made a link for a new password',
  'member.totp_enable': 'Turned the second factor on',
  'member.totp_remove': 'Turned the second factor off',
  'member.update': 'Changed the role of a member',
  'recipient.erase': 'Erased a person',
  'settings.update': 'Changed the settings',
  'signing-secret.rotate': 'Rotated the signing secret',
  'suppression.create': 'Suppressed an address',
  'suppression.delete': 'Took a suppression away',
  'template.archive': 'Archived a template',
  'template.publish': 'Published a template',
  'template.republish': 'Published what uses a layout or partial again',
  'template.resume': 'Let a suspended template be used again',
  'template.rollback': 'Rolled a template back',
  'template.save': 'Saved the draft of a template',
  'template.suspend': 'Suspended a template that took too long',
  'webhook.create': 'Added a webhook',
  'webhook.delete': 'Removed a webhook',
  'webhook.rotate-secret': 'Rotated the secret of a webhook',
  'webhook.update': 'Changed a webhook',
};

/** An action of the audit log in words; one that is not known here reads "Layout: publish". */
export function actionInWords(action: string): string {
  if (Object.hasOwn(SAID, action)) return SAID[action] ?? action;
  const text = action.replaceAll(/[_-]/g, ' ').replace('.', ': ');
  return text.charAt(0).toUpperCase() + text.slice(1);
}

/** Who did it: "you", the name of a member that is known, `key 4fQz…`, "the operator". */
export function actorInWords(actor: string, memberId: string | undefined, nameOf: ReadonlyMap<string, string>): string {
  const [kind = '', id] = actor.split(':');
  if (id === undefined) return `the ${kind}`;
  const name = nameOf.get(id);
  if (kind !== 'member') return `${kind} ${name === undefined ? id : `“${name}”`}`;
  return id === memberId ? 'you' : (nameOf.get(id) ?? `member ${id}`);
}
