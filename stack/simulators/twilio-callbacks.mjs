import { createHmac } from 'node:crypto';
import { UNDELIVERED_TO } from './twilio-numbers.mjs';

/**
 * What Twilio tells of a message later, signed with the account's token as https://www.twilio.com/docs/usage/security
 * says. There is no callback for the status that a message begins with ("queued"):
 * https://www.twilio.com/docs/messaging/guides/outbound-message-status-in-status-callbacks
 * @param {string} url as the request gave it in StatusCallback
 * @param {import('./twilio.mjs').TwilioAccount} account
 * @param {{ id: string, to: string, from: string }} message
 */
export function twilioCallbacks(url, { sid, token }, { id, to, from }) {
  const error = UNDELIVERED_TO[to];
  /** @type {Record<string, string>[]} */
  const steps = [{ status: 'sent' }, error ? { status: 'undelivered', error } : { status: 'delivered' }];
  return steps.map(({ status = '', error }) => {
    const form = {
      SmsSid: id,
      SmsStatus: status,
      MessageStatus: status,
      To: to,
      MessageSid: id,
      AccountSid: sid,
      ...(from.startsWith('MG') ? { MessagingServiceSid: from } : { From: from }),
      ...(error && { ErrorCode: error }),
      ApiVersion: '2010-04-01',
    };
    const headers = {
      'content-type': 'application/x-www-form-urlencoded',
      'x-twilio-signature': signatureOf(url, form, token),
    };
    return { url, headers, body: new URLSearchParams(form).toString() };
  });
}

/** @param {string} url @param {Record<string, string>} form @param {string} token */
function signatureOf(url, form, token) {
  const words = Object.entries(form).sort(([one], [other]) => (one < other ? -1 : 1));
  return createHmac('sha1', token)
    .update(url + words.flat().join(''))
    .digest('base64');
}
