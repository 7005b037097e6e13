import { element, itemOf, NAMES } from './phone-parts.js';

/** @typedef {import('./phone-feed.mjs').Message} Message */
/** @typedef {import('./phone-feed.mjs').Feed} Feed */

/** The types of this program are Node's; those of browsers would be everywhere. @type {Record<string, any>} */
const { document, navigator } = /** @type {any} */ (globalThis);
const find = (/** @type {string} */ selector) => document.querySelector(selector);

const EVERY_MS = 1_000;

/** Where each channel is shown, and which source it comes from where that is not the simulators. */
const PLACES = /** @type {const} */ ([
  { place: '#feed', channels: ['sms', 'whatsapp', 'push'], source: null },
  { place: '.bell', channels: ['in_app'], source: 'in_app' },
  { place: '#mail', channels: ['email'], source: 'email' },
  { place: '#webhooks', channels: ['webhook'], source: 'webhook' },
]);

/** @param {Feed} feed */
function show(feed) {
  for (const { place, channels, source } of PLACES) {
    const section = find(place);
    const state = source ? feed.sources[source] : null;
    const messages = feed.messages.filter(({ channel }) =>
      /** @type {readonly string[]} */ (channels).includes(channel),
    );
    update(section.querySelector('.messages'), messages);
    section.querySelector('.empty').hidden = messages.length > 0 || state?.state === 'away';
    section.hidden = state?.state === 'absent';
    if (state) showAway(section.querySelector('.away'), state);
  }
  find('#unread').textContent = feed.unread || '';
  for (const example of document.querySelectorAll('.examples details:not(.seen)')) {
    if (!feed.messages.some(({ channel }) => channel === example.dataset.channel)) continue;
    example.classList.add('seen');
    example.open = false;
  }
}

/** @param {any} place @param {import('./phone-feed.mjs').Source} state */
function showAway(place, state) {
  place.hidden = state.state !== 'away';
  place.textContent = state.state === 'away' ? `Unavailable: ${state.why}.` : '';
}

/**
 * Puts the messages into a list, and leaves the elements alone that stand there already: what is selected stays so.
 * @param {any} list
 * @param {Message[]} messages
 */
function update(list, messages) {
  const standing = new Map([...list.children].map((item) => [item.dataset.key, item]));
  const isFirst = standing.size === 0;
  /** @type {Map<string, number>} */
  const seen = new Map();
  messages.forEach((message, index) => {
    const text = JSON.stringify(message);
    seen.set(text, (seen.get(text) ?? 0) + 1);
    const key = `${text} ${seen.get(text)}`;
    const item = standing.get(key) ?? itemOf(message);
    if (!standing.delete(key) && !isFirst) item.classList.add('new');
    item.dataset.key = key;
    if (list.children[index] !== item) list.insertBefore(item, list.children[index] ?? null);
  });
  for (const item of standing.values()) item.remove();
}

async function showExamples() {
  const response = await fetch('/phone/examples');
  /** @type {ReturnType<typeof import('./phone-examples.mjs').phoneExamples>} */
  const { key, examples } = /** @type {any} */ (await response.json());
  find('#key').append(key ? 'First, once in your shell: ' : 'KEY stands for your API key.', key ? codeOf(key) : '');
  for (const { channel, curl } of examples) {
    const name = NAMES[/** @type {Message['channel']} */ (channel)];
    const example = element('details', element('summary.handle', name), codeOf(curl));
    example.dataset.channel = channel;
    example.open = true;
    find('.examples').append(example);
  }
  find('.examples').hidden = false;
}

/** Lines of a shell, and a button that copies them. @param {string} lines */
function codeOf(lines) {
  const button = element('button', 'Copy');
  button.type = 'button';
  button.addEventListener('click', async () => {
    await navigator.clipboard.writeText(lines);
    button.textContent = 'Copied';
    setTimeout(() => {
      button.textContent = 'Copy';
    }, 2_000);
  });
  return element('div.code', element('pre', lines), button);
}

function tick() {
  const now = new Date();
  find('#clock').textContent = now.toLocaleTimeString([], { hour: '2-digit', minute: '2-digit' });
  find('#date').textContent = now.toLocaleDateString([], { weekday: 'long', day: 'numeric', month: 'long' });
}

async function poll() {
  tick();
  // Nobody looks: nothing is asked.
  if (document.hidden) return;
  const state = find('.state');
  try {
    const response = await fetch('/phone/messages', { signal: AbortSignal.timeout(5_000) });
    show(/** @type {Feed} */ (await response.json()));
    state.className = 'state up';
    state.textContent = 'Live';
  } catch {
    state.className = 'state away';
    state.textContent = 'The simulators are not responding';
  }
}

async function run() {
  await poll();
  setTimeout(run, EVERY_MS);
}

await showExamples().catch(() => {});
document.addEventListener('visibilitychange', poll);
await run();
