import { FAILED_TO } from './msg91-numbers.mjs';

/**
 * The report that MSG91 posts later, in version 2 of its form and unsigned:
 * https://msg91.com/help/webhooks/how-can-i-get-the-delivery-reports-on-my-webhook-url
 * @param {string} url
 * @param {{ id: string, to: string, from: string }} message
 */
export function msg91Report(url, { id, to, from }) {
  const [status, desc] = FAILED_TO[to] ?? ['1', 'DELIVERED'];
  const date = new Date().toISOString().slice(0, 19).replace('T', ' ');
  const report = [{ date, number: to.slice(1), credit: '1', status, desc, failedReason: '' }];
  const requests = [{ senderId: from, requestId: id, report, userId: '1', campaignName: 'API' }];
  return {
    url,
    headers: { 'content-type': 'application/x-www-form-urlencoded' },
    body: new URLSearchParams({ data: JSON.stringify(requests) }).toString(),
  };
}
