const DEFAULT_API = 'http://127.0.0.1:3000';

/**
 * For the first steps: a request for each channel, and the line that sets `$KEY` for them.
 * @param {import('./phone.mjs').PhoneSetup} setup
 * @returns {{ key: string | null, examples: { channel: string, curl: string }[] }} as lines of a shell
 */
export function phoneExamples({ apiUrl, keyFile }) {
  const api = apiUrl || DEFAULT_API;
  const bodies = [
    { channel: 'sms', recipient: '+14155552671', message: 'Your code is 4711' },
    // Free text is allowed only within 24 hours of the person's last message; a template always is.
    {
      channel: 'whatsapp',
      recipient: '+14155552671',
      content: { template: { name: 'hello_world', language: 'en_US' } },
    },
    { channel: 'push', recipient: 'demo-device', content: { title: 'Your parcel', body: 'It is at the door.' } },
    { channel: 'in_app', recipient: 'demo', content: { title: 'Welcome', body: "Glad you're here." } },
    {
      channel: 'email',
      recipient: 'ada@example.com',
      content: { subject: 'Hello', body: '<p>Good morning, Ada</p>' },
    },
    { channel: 'webhook', recipient: `${api}/webhook/test-webhook`, content: { payload: { order: 17 } } },
  ];
  return {
    key: keyFile ? `KEY=$(cat ${quote(keyFile)})` : null,
    examples: bodies.map((body) => ({ channel: body.channel, curl: curl(api, body) })),
  };
}

/** @param {string} api @param {object} body */
function curl(api, body) {
  const words = quote(JSON.stringify(body));
  return [
    `curl -s ${api}/api/notifications`,
    `-H "x-api-key: $KEY" -H 'content-type: application/json'`,
    `-d ${words}`,
  ].join(' \\\n  ');
}

/** One word of a shell. @param {string} text */
function quote(text) {
  return `'${text.replaceAll("'", `'\\''`)}'`;
}
