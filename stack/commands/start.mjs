import { join } from 'node:path';
import { buildDashboard } from '../boot/build-dashboard.mjs';
import { bringStarters, demoKey, ownerLink, sendDemo } from '../boot/demo.mjs';
import { obtainParts } from '../boot/obtain-parts.mjs';
import { startObservers } from '../boot/start-observers.mjs';
import { startOurs } from '../boot/start-ours.mjs';
import { startServers } from '../boot/start-servers.mjs';
import { StackError } from '../errors.mjs';
import { isCached } from '../parts/cache.mjs';
import { kafkaPart, temporalPart, temporalUiPart } from '../parts/catalog.mjs';
import { assertPrerequisites, isOnPath } from '../parts/prerequisites.mjs';
import { assertPortsFree } from '../ports.mjs';
import { supervise } from '../process/supervise.mjs';
import { createProgress } from '../progress.mjs';
import { findObservers } from '../servers/prometheus.mjs';
import { portsInUse, readSettings } from '../settings.mjs';

/**
 * Brings up everything, sends the first notification, and holds until it is told to stop.
 * @param {string[]} [args] `--observe`: Prometheus and Alertmanager as well
 * @returns {Promise<number>} exit code
 */
export async function start(args = []) {
  const startedAt = Date.now();
  const other = args.find((one) => one !== '--observe');
  if (other) throw new StackError(`start knows no ${other}; it takes --observe.`);
  const observers = args.includes('--observe') ? findObservers() : null;
  const settings = readSettings(process.env);
  const progress = createProgress(process.stdout);
  const { dataDir, cacheDir } = settings;

  return supervise({ dataDir, progress, env: process.env }, async (supervisor) => {
    const { given } = settings;
    const temporalParts = [temporalPart, temporalUiPart];
    const withGo = temporalParts.every((part) => isCached(cacheDir, part)) || isOnPath('go') || !isOnPath('temporal');
    const parts = [...(given.kafka ? [] : [kafkaPart]), ...(given.temporal || !withGo ? [] : temporalParts)];
    assertPrerequisites({ cacheDir, parts, java: !given.kafka });
    await assertPortsFree(portsInUse(settings));
    const observed = observers ? ['prometheus', 'alertmanager'] : [];
    supervisor.session.expect([...expected(settings, withGo), ...observed]);

    const folders = await obtainParts({ session: supervisor.session, progress, cacheDir, parts });
    const boot = { ...supervisor, settings, progress, parts: folders, withGo };
    const api = `http://127.0.0.1:${settings.ports.api}`;
    const keyFile = join(dataDir, 'demo-client.key');
    // Without it everything else works, and its page says how to build it.
    void buildDashboard({ session: supervisor.session, progress }).catch((error) => progress.say(`! ${error.message}`));
    const key = await startOurs(boot, await startServers(boot), async () => {
      const ofDemo = await demoKey(api, keyFile);
      // Without them other words can be sent.
      await bringStarters(boot, api, ofDemo).catch((error) => progress.say(`! ${error.message}`));
      return ofDemo;
    });
    const watching = observers && (await startObservers(boot, observers.alertmanager));
    const recipient = given.smtp ? settings.env.MAIL_FROM || 'demo@example.com' : 'demo@example.com';
    const first = await progress.step('First notification', () => sendDemo(api, key, recipient));
    if (first.refusedAs) {
      progress.say(`! The template welcome was refused (${first.refusedAs}): the first e-mail has words of its own`);
    }
    const owner = await ownerLink(api, key);
    const seconds = (Date.now() - startedAt) / 1000;
    progress.say(closing({ settings, ...first, keyFile, api, watching, owner, seconds }));
  });
}

/**
 * The processes that a healthy stack has, for `status`.
 * @param {import('../settings.mjs').Settings} settings
 * @param {boolean} withGo
 */
function expected({ given }, withGo) {
  return [
    ...(given.database && given.temporal ? [] : ['postgres']),
    ...(given.kafka ? [] : ['kafka']),
    ...(given.temporal ? [] : ['temporal', ...(withGo ? ['temporal-ui'] : [])]),
    ...(given.smtp ? [] : ['maildev']),
    'simulators',
    'api',
    'engine',
  ];
}

/**
 * @param {Awaited<ReturnType<typeof sendDemo>> & { settings: import('../settings.mjs').Settings, keyFile: string,
 *   api: string, watching: { prometheus: string, alertmanager: string } | null,
 *   owner: { email: string, link: string } | null, seconds: number }} facts
 */
function closing({ settings: { given, ports }, id, template, keyFile, api, watching, owner, seconds }) {
  const inbox = given.smtp ? 'in the mailbox behind SMTP_URL' : `http://127.0.0.1:${ports.inbox}`;
  const workflow = `namespaces/default/workflows/notification-${id}`;
  const ui = given.temporal ? `workflow notification-${id}` : `http://127.0.0.1:${ports.temporalUi}/${workflow}`;
  const figures = watching ? `\n  figures    ${watching.prometheus}, alerts ${watching.alertmanager}` : '';
  const login = owner
    ? `\n  log in     ${owner.link} makes ${owner.email} the owner, once, within 15 minutes (docs/members.md)`
    : '';
  const phone = `http://127.0.0.1:${ports.simulators}`;
  const send = `curl -s ${api}/api/notifications -H "x-api-key: $KEY" -H 'content-type: application/json' -d`;
  const lines = examples({ given, api, template }).map(
    ([name, body]) => `  ${name.padEnd(11)}${send} '${JSON.stringify(body)}'`,
  );
  return `
Posthorn is up (${seconds.toFixed(1)} s). Notification ${id}: SENT${template ? `, made from the template ${template.key}` : ''}

  read it    ${inbox}
  watch it   ${ui}
  dashboard  ${api}/app
  the phone  ${phone} shows what comes by SMS, WhatsApp, push, webhook and in-app${figures}${login}

To try each channel: KEY=$(cat '${keyFile}'), and then

${lines.join('\n')}

  templates  curl -s ${api}/api/templates -H "x-api-key: $KEY" lists what the demo client has: at first eight to start from (docs/templates.md)

  stop       Ctrl-C here, or npm run stop; npm run status and npm run logs tell more
`;
}

/**
 * A first message for each channel that a simulator, or the machine itself, can show.
 * @param {{ given: import('../settings.mjs').Settings['given'], api: string, template: object | null }} facts
 * @returns {[name: string, body: object][]}
 */
function examples({ given, api, template }) {
  const hello = { name: 'hello_world', language: 'en_US' };
  return [
    ['e-mail', { channel: 'email', recipient: 'you@example.com', content: { subject: 'Hello', body: '<p>Hello</p>' } }],
    ...(template ? [example('template', { channel: 'email', recipient: 'you@example.com', template })] : []),
    ...(given.sms ? [] : [example('SMS', { channel: 'sms', recipient: '+14155552671', message: 'Hello' })]),
    ...(given.whatsapp
      ? []
      : [example('WhatsApp', { channel: 'whatsapp', recipient: '+14155552671', content: { template: hello } })]),
    ...(given.push
      ? []
      : [example('push', { channel: 'push', recipient: 'my-phone', content: { title: 'Hello', body: 'You' } })]),
    [
      'webhook',
      { channel: 'webhook', recipient: `${api}/webhook/test-webhook`, content: { payload: { hello: 'you' } } },
    ],
    ['in-app', { channel: 'in_app', recipient: 'demo', content: { subject: 'Hello', body: 'You' } }],
  ];
}

/** @param {string} name @param {object} body @returns {[string, object]} */
function example(name, body) {
  return [name, body];
}
