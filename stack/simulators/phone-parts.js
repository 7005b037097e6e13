/** @typedef {import('./phone-feed.mjs').Message} Message */

/** The types of this program are Node's; those of browsers would be everywhere. @type {{ document: any }} */
const { document } = /** @type {any} */ (globalThis);

/** @type {Record<Message['channel'], string>} */
export const NAMES = {
  sms: 'SMS',
  whatsapp: 'WhatsApp',
  push: 'Push',
  in_app: 'In-app',
  email: 'E-mail',
  webhook: 'Webhook',
};

/** @type {Record<string, string>} */
const VENDORS = { twilio: 'Twilio', msg91: 'MSG91', meta: 'Meta', fcm: 'FCM', 'web-push': 'Web Push' };

/**
 * An element with text or elements in it; text stays text.
 * @param {string} tag with classes: `p.who.small`
 * @param {...any} parts what is null is left out
 */
export function element(tag, ...parts) {
  const [name, ...classes] = tag.split('.');
  const made = document.createElement(name);
  made.className = classes.join(' ');
  made.append(...parts.filter((part) => part !== null && part !== ''));
  return made;
}

/** As its channel's app would show it. @param {Message} message */
export function itemOf(message) {
  const item = element(`li.${message.channel}`, ...SHAPES[message.channel](message));
  if (message.refused) item.classList.add('refused');
  return item;
}

/** @type {Record<Message['channel'], (message: Message) => any[]>} */
const SHAPES = {
  sms: bubble,
  whatsapp: bubble,
  push: (message) => [
    element('p.who', element('b', message.title || NAMES.push), timeOf(message)),
    element('p.text', message.text),
    picture(message),
    element('p.small', `${vendorOf(message)} to ${message.to}`),
    refusal(message),
  ],
  in_app: (message) => [
    element('p.who', message.isUnread ? element('b', message.title) : message.title, timeOf(message)),
    element('p.text', message.text),
    picture(message),
  ],
  email: (message) => {
    const link = element('a', message.title || 'No subject');
    link.href = message.link;
    link.target = '_blank';
    link.rel = 'noopener';
    return [
      element('p.who', element('span.from', message.from, element('span.small', ` to ${message.to}`)), timeOf(message)),
      element('p.subject', link),
      element('p.text.small', message.text),
    ];
  },
  webhook: (message) => [
    element('p.who', mark(message), element('span.small', message.title), timeOf(message)),
    element('pre', indented(message.text)),
  ],
};

/** @param {Message} message */
function bubble(message) {
  return [
    element('p.who', element('b', message.from || vendorOf(message)), timeOf(message)),
    element('p.bubble', message.text),
    element('p.small', `to ${message.to}`),
    refusal(message),
  ];
}

/** @param {Message} message */
function refusal(message) {
  return message.refused
    ? element('p.refusal', `Not delivered: ${vendorOf(message)} answered ${message.refused}`)
    : null;
}

/** @param {Message} message */
function vendorOf({ vendor = '' }) {
  return VENDORS[vendor] ?? vendor;
}

/** Its address, since to fetch it would leave the machine. @param {Message} message */
function picture({ image }) {
  return image ? element('p.picture', `Picture: ${image}`) : null;
}

/** @param {Message} message */
function mark({ signature }) {
  if (signature === 'verified') return element('span.mark.verified', '✓ verified');
  return element('span.mark', signature === 'none' ? 'not signed' : 'not verified');
}

/** @param {string} body */
function indented(body) {
  try {
    return JSON.stringify(JSON.parse(body), null, 2);
  } catch {
    return body;
  }
}

/** @param {Message} message */
function timeOf({ at }) {
  const date = new Date(at);
  const time = element('time', clockOf(date));
  time.dateTime = at;
  time.title = date.toLocaleString();
  return time;
}

/** The hour for today's, else the day. @param {Date} date */
function clockOf(date) {
  const isToday = date.toDateString() === new Date().toDateString();
  return isToday
    ? date.toLocaleTimeString([], { hour: '2-digit', minute: '2-digit' })
    : date.toLocaleDateString([], { day: 'numeric', month: 'short' });
}
