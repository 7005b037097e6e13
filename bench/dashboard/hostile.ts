import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Page } from 'playwright-core';
import { eventually } from '../../test/support/expect/eventually.ts';
import { atMost, type Finding, sized, told } from '../many/point.ts';
import type { Part } from '../parts.ts';
import { none } from './findings.ts';
import { CANARY, HOSTILE_TEXTS } from './hostile-texts.ts';
import type { DashboardOptions } from './options.ts';
import { PLACES, visit } from './places.ts';
import { type Data, type Member, onStage, type Stage } from './stage.ts';

export const hostile: Part<DashboardOptions> = {
  name: 'hostile',
  title: 'words of strangers stay words on every page, and no other page acts with the cookie',
  async run(servers, options) {
    let answer = '';
    const smtp = {
      onRcptTo: (_address: unknown, _session: unknown, done: (error?: Error | null) => void) =>
        done(Object.assign(new Error(`5.7.1 ${answer}`), { responseCode: 550 })),
    };
    const answerWith = (text: string) => {
      // An answer of SMTP is printable, on one line.
      answer = text.replaceAll(/[^ -~]/g, '');
    };
    return onStage(servers, 'hostile', { smtp }, (stage) => watch(stage, options, answerWith));
  },
};

type Told = { field: string; text: string };

async function watch(
  stage: Stage,
  { scale, progress }: DashboardOptions,
  answerWith: (text: string) => void,
): Promise<Finding[]> {
  const texts = HOSTILE_TEXTS.slice(0, sized({ scale }, HOSTILE_TEXTS.length, 5));
  const [first = ''] = texts;
  // A client, and a member, of whose names nobody would think.
  const client = await registerAs(stage, first);
  const refused: Told[] = [];
  const ids: string[] = [];
  await progress.step(`${texts.length} texts in every field`, async (note) => {
    for (const [index, text] of texts.entries()) {
      answerWith(text);
      ids.push(await sayEverywhere(stage, client.apiKey, text, index, refused));
      note(`${index + 1}`);
    }
  });
  const member = await stage.enter({ name: first.slice(0, 100), email: 'stranger@example.com', key: client.apiKey });
  const base = `/app/${client.clientId}/live`;
  const ran: string[] = [];
  let pages = 0;
  const look = async (path: string) => {
    await visit(member.page, base + path);
    pages++;
    for (const frame of member.page.frames()) {
      const isSet = await frame.evaluate(`'${CANARY}' in window`).catch(() => false);
      if (isSet) ran.push(path);
    }
  };
  await progress.step('every page that shows them', async (note) => {
    for (const { path } of PLACES) await look(path);
    await scrollDown(member.page, `${base}/notifications`);
    for (const [index, id] of ids.entries()) {
      const [letter] = await stage.ask('GET', `/api/dead-letters?notificationId=${id}`, undefined, client.apiKey);
      for (const view of ['', '?view=text', '?view=source', '?view=details']) await look(`/notifications/${id}${view}`);
      if (letter) await look(`/dead-letters/${letter.id}`);
      for (const view of ['', '?shown=source', '?at=sample', '?at=schema', '?view=versions']) {
        await look(`/templates/t-${index}${view}`);
      }
      await look(`/templates/w-${index}`);
      await look(`/notifications?tag=${encodeURIComponent(texts[index] ?? '')}`);
      note(`${index + 1} of ${ids.length}`);
    }
  });
  return [
    told('texts, pages', `${texts.length}, ${pages}`),
    told('fields that took no such text', [...new Set(refused.map(({ field }) => field))].join(', ') || 'none'),
    none('pages on which a script ran', ran),
    none('violations, exceptions, dialogs, requests elsewhere', member.faults),
    ...(await fromElsewhere(stage, member, client)),
  ];
}

type Client = { clientId: string; apiKey: string };

async function registerAs({ posthorn: { apiUrl } }: Stage, name: string): Promise<Client> {
  const response = await fetch(`${apiUrl}/api/client/register`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ name, email: 'stranger@example.com' }),
  });
  if (response.status !== 201) throw new Error(`register answered ${response.status}: ${await response.text()}`);
  return ((await response.json()) as { data: Client }).data;
}

/** Every field of text that the API takes, each alone where one may be refused. @returns the id of what was sent, and given up */
async function sayEverywhere(stage: Stage, key: string, text: string, index: number, refused: Told[]): Promise<string> {
  const attempt = async (field: string, method: string, path: string, body: unknown) => {
    try {
      return await stage.ask(method, path, body, key);
    } catch {
      // What is no such text, as a tag of more than 64 characters, stays out by a 4xx.
      refused.push({ field, text });
      return null;
    }
  };
  const recipient = { email: `person-${index}@example.com`, userId: text.slice(0, 100) };
  const content = { subject: text, html: `<p>${text}</p>`, text };
  const whole = {
    channel: 'email',
    recipient,
    content,
    tags: [text.slice(0, 64)],
    metadata: { note: text, [text.slice(0, 40)]: text },
  };
  const plain = { ...whole, tags: ['plain'], metadata: { note: text } };
  const noPerson = { ...plain, recipient: { email: recipient.email } };
  const sent =
    (await attempt('tags or names of metadata', 'POST', '/api/notifications', {
      ...whole,
      eventId: text.slice(0, 255),
    })) ??
    (await attempt('user id', 'POST', '/api/notifications', plain)) ??
    (await stage.ask('POST', '/api/notifications', { ...noPerson, content: { subject: 'plain', text } }, key));
  const inApp = { subject: text, text, url: text, data: { note: text } };
  await attempt('in-app url', 'POST', '/api/notifications', {
    channel: 'in_app',
    recipient: { userId: 'usr-1' },
    content: inApp,
  });
  await attempt('suppression note', 'POST', '/api/suppressions', { recipient: `no-${index}@example.com`, note: text });
  await sayInTemplate(attempt, text, index);
  await attempt('key name', 'POST', '/api/keys', { name: text.slice(0, 100) });
  const id: string = sent.notificationId;
  const letters = await eventually(
    async () => {
      const found = await stage.ask('GET', `/api/dead-letters?notificationId=${id}`, undefined, key);
      return found.length > 0 && found;
    },
    { timeoutMs: 60_000, everyMs: 50, what: 'a dead letter' },
  );
  // Half of them stay open, with their note or without.
  const note = index % 2 === 0 ? { as: 'failed', note: text } : null;
  if (note) await attempt('note', 'POST', `/api/dead-letters/${letters[0].id}/resolve`, note);
  return id;
}

type Attempt = (field: string, method: string, path: string, body: unknown) => Promise<Data>;

/** As data, which is shown as it would be sent, and as the words themselves, which are perhaps a problem. */
async function sayInTemplate(attempt: Attempt, text: string, index: number): Promise<void> {
  const name = text.slice(0, 200);
  const words = { type: 'string', format: 'html', description: text };
  const asData = {
    name,
    schema: { type: 'object', properties: { words } },
    sample: { words: text },
    content: { email: { en: { subject: '{{ words }}', html: '<p title="{{ words }}">{{ words | raw }}</p>' } } },
    strings: { en: { hi: text } },
  };
  const saved =
    (await attempt('template name', 'PUT', `/api/templates/t-${index}`, asData)) ??
    (await attempt('template', 'PUT', `/api/templates/t-${index}`, { ...asData, name: 'Plain' }));
  if (saved?.problems.length === 0) {
    const publication = { revision: saved.revision, note: text.slice(0, 500) };
    await attempt('note of a version', 'POST', `/api/templates/t-${index}/publish`, publication);
  }
  const asWords = { name: 'Plain', content: { email: { en: { subject: text, html: `<p>${text}</p>`, text } } } };
  await attempt('words of a template', 'PUT', `/api/templates/w-${index}`, asWords);
}

/** All rows come into the page. */
async function scrollDown(page: Page, url: string): Promise<void> {
  await visit(page, url);
  for (let step = 0; step < 20; step++) {
    await page.mouse.wheel(0, 1_000);
    await page.waitForTimeout(50);
  }
}

const OTHER_PAGE = (api: string, clientId: string) => `<!doctype html><title>Elsewhere</title><script type="module">
const json = JSON.stringify({ recipient: 'by-another-page@example.com' });
const to = '${api}/api/suppressions?from=elsewhere';
const answers = [];
for (const init of [
  { headers: { 'content-type': 'application/json', 'x-client-id': '${clientId}' } },
  { mode: 'no-cors', headers: { 'content-type': 'text/plain' } },
  { mode: 'no-cors' },
]) {
  const request = { method: 'POST', credentials: 'include', body: json, ...init };
  answers.push(await fetch(to, request).then(({ status, type }) => type + ' ' + status, () => 'blocked'));
}
document.title = 'Done';
document.body.innerHTML = '<form method="post" enctype="text/plain" action="' + to + '"><input name=\\'{"recipient":"by-a-form@example.com","note":"\\' value=\\'"}\\'></form>';
</script>`;

/** A page of another port of this machine is of the same site, so that the cookie goes with what it asks for. */
async function fromElsewhere(stage: Stage, { context }: Member, { clientId, apiKey }: Client): Promise<Finding[]> {
  const { apiUrl } = stage.posthorn;
  const server = createServer((_request, response) => {
    response.setHeader('content-type', 'text/html');
    response.end(OTHER_PAGE(apiUrl, clientId));
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const page = await context.newPage();
  const posted: Promise<string>[] = [];
  page.on('request', (request) => {
    if (request.method() !== 'POST') return;
    // What it may not read the browser keeps from the page, and from us: then the list below tells.
    const answer = async () => {
      const cookie = (await request.allHeaders()).cookie?.includes('posthorn=') ? 'with' : 'without';
      return `${(await request.response())?.status() ?? 'not shown'} ${cookie} the cookie`;
    };
    posted.push(answer().catch(() => 'kept back by the browser'));
  });
  try {
    await page.goto(`http://127.0.0.1:${(server.address() as AddressInfo).port}/`);
    await page.waitForFunction('document.title === "Done"');
    await page.evaluate('document.forms[0].submit()');
    await page.waitForURL('**/api/suppressions**');
    await Promise.all(posted);
  } finally {
    await page.close();
    await new Promise((resolve) => server.close(resolve));
  }
  const list = await stage.ask('GET', '/api/suppressions?limit=100', undefined, apiKey);
  const made = list.filter(({ recipient }: { recipient: string }) => recipient.startsWith('by-'));
  const answers = await Promise.all(posted);
  return [
    told('answers to posts of another origin', answers.join(', ')),
    atMost('of them taken', answers.filter((answer) => answer.startsWith('2')).length + made.length, 0),
  ];
}
