/** @typedef {import('./meta-numbers.mjs').Refusal} Refusal */
/** @typedef {Record<string, unknown>} Json */
/**
 * A message as it was asked for.
 * @typedef {{ to: string, text: string, isFree: boolean }} Asked `to` in E.164; `text` as a phone would show it;
 *   `isFree`: not a template, so that it needs an open window
 */

const TEXT = { longest: 4_096, keys: ['body', 'preview_url'] };
const LONGEST_CAPTION = 1_024;
/** Parts of https://developers.facebook.com/docs/whatsapp/cloud-api/reference/messages#media-object, by kind. */
/** @type {Record<string, string[]>} */
const MEDIA = {
  image: ['id', 'link', 'caption'],
  video: ['id', 'link', 'caption'],
  audio: ['id', 'link', 'voice'],
  document: ['id', 'link', 'caption', 'filename'],
};

/**
 * Reads a message as Meta does.
 * @param {Json} body
 * @param {Record<string, string>} templates text by `name/language`
 * @returns {{ asked: Asked, refusal: Refusal | undefined }}
 */
export function readMessage(body, templates) {
  const type = String(body.type ?? 'text'); // "optional, default: text"
  const to = numberOf(body.to);
  const part = objectOf(body[type]);
  const asked = { to: to ?? String(body.to ?? ''), text: '', isFree: type !== 'template' };
  if (body.messaging_product !== 'whatsapp') {
    return { asked, refusal: invalid('The parameter messaging_product is required.') };
  }
  if (type !== 'text' && type !== 'template' && !MEDIA[type]) {
    return {
      asked,
      refusal: invalid(`Param type must be one of {AUDIO, DOCUMENT, IMAGE, TEMPLATE, TEXT, VIDEO} - got "${type}".`),
    };
  }
  if (body.to === undefined) return { asked, refusal: missing('to') };
  if (body[type] === undefined) return { asked, refusal: missing(type) };
  if (to === null) return { asked, refusal: NOT_A_NUMBER };
  if (type === 'template') return readTemplate(asked, part, templates);
  return type === 'text' ? readText(asked, part) : readMedia(asked, type, part);
}

/** @param {Asked} asked @param {Json} part */
function readText(asked, part) {
  const text = String(part.body ?? '');
  /** @type {Refusal | undefined} */
  let refusal = unexpectedKey('text', part, TEXT.keys);
  if (text === '') refusal ??= missing("text['body']");
  if (text.length > TEXT.longest) refusal ??= tooLong("text['body']", TEXT.longest);
  return { asked: { ...asked, text }, refusal };
}

/** @param {Asked} asked @param {string} type @param {Json} part */
function readMedia(asked, type, part) {
  const { id, link, caption = '' } = part;
  let refusal = unexpectedKey(type, part, MEDIA[type] ?? []);
  if (!id && !/^https?:\/\//.test(String(link ?? ''))) refusal ??= missing(`${type}['id'] or ${type}['link']`);
  if (String(caption).length > LONGEST_CAPTION) refusal ??= tooLong(`${type}['caption']`, LONGEST_CAPTION);
  const text = [caption, link ?? id].filter(Boolean).join(' ');
  return { asked: { ...asked, text }, refusal };
}

/** @param {Asked} asked @param {Json} part @param {Record<string, string>} templates */
function readTemplate(asked, part, templates) {
  const { name, language } = part;
  const code = objectOf(language).code;
  if (!name || !code) return { asked, refusal: missing(name ? "template['language']" : "template['name']") };
  const template = templates[`${name}/${code}`];
  if (template === undefined) {
    const details = `template name (${name}) does not exist in ${code}`;
    return {
      asked,
      refusal: { status: 404, code: 132001, message: 'Template name does not exist in the translation', details },
    };
  }
  const values = listOf(part.components)
    .filter((component) => String(component.type).toLowerCase() === 'body')
    .flatMap(({ parameters }) => listOf(parameters));
  const wanted = new Set(template.match(/{{\w+}}/g)).size;
  if (values.length !== wanted) {
    const details = `body: number of localizable_params (${values.length}) does not match the expected number of params (${wanted})`;
    const message = 'Number of parameters does not match the expected number of params';
    return { asked, refusal: { status: 400, code: 132000, message, details } };
  }
  const text = values.reduce((/** @type {string} */ filled, value, index) => {
    return filled.replaceAll(`{{${value.parameter_name ?? index + 1}}}`, String(value.text ?? ''));
  }, template);
  return { asked: { ...asked, text }, refusal: undefined };
}

/** @type {Refusal} */
const NOT_A_NUMBER = {
  status: 400,
  code: 131009,
  message: 'Parameter value is not valid',
  details: 'Parameter to is not a valid phone number.',
};

/** @param {string} name @returns {Refusal} */
function missing(name) {
  return { status: 400, code: 131008, message: 'Required parameter is missing', details: `Missing ${name}.` };
}

/** @param {string} message @returns {Refusal} */
function invalid(message) {
  return { status: 400, code: 100, message };
}

/** @param {string} name @param {number} longest */
function tooLong(name, longest) {
  return invalid(`Param ${name} must be at most ${longest} characters long.`);
}

/** @param {string} name @param {Json} part @param {string[]} keys */
function unexpectedKey(name, part, keys) {
  const key = Object.keys(part).find((one) => !keys.includes(one));
  return key === undefined ? undefined : invalid(`Unexpected key "${key}" on param "${name}".`);
}

/** "Plus signs, hyphens, parentheses and spaces are supported." @param {unknown} to @returns {string | null} */
function numberOf(to) {
  const digits = String(to ?? '').replace(/[\s()+-]/g, '');
  return /^[1-9]\d{6,14}$/.test(digits) ? `+${digits}` : null;
}

/** @param {unknown} value @returns {Json} */
export function objectOf(value) {
  return typeof value === 'object' && value !== null ? /** @type {Json} */ (value) : {};
}

/** @param {unknown} value @returns {Json[]} */
function listOf(value) {
  return Array.isArray(value) ? value.map(objectOf) : [];
}
