import { z } from 'zod';
import { type Section, type Setting, setting } from './kit/setting.ts';
import { SECTIONS } from './sections.ts';

const WIDTH = 100;

/** Settings of `npm start` alone that `.env.example` shows as well. */
const LOCAL = {
  TEMPORAL_HTTP_PORT: setting(
    z.string().optional(),
    'npm start only: the HTTP port of the Temporal server that it starts; 7243, or TEMPORAL_PORT + 10, unless set.',
  ),
};

/** Settings under one text: those that follow with '' belong to the one before. */
type Block = { text: string; settings: { name: string; entry: Setting }[] };

/** `.env.example`: each setting with its text, its default and, as a comment, those that have none. */
export function envExample(): string {
  const head = [
    ...comment(
      'Every setting, with its default. Copy to .env and change what you need; the environment takes precedence over the file.',
    ),
    ...comment('Lines that begin with "# NAME=" show settings that are unset by default, or that npm start chooses.'),
    ...comment('Printed by npm run settings:docs from src/config and src/providers: do not edit it here.'),
  ];
  const sections = sectionsToPrint().map(({ title, intro, settings }) => [
    '',
    `# ---- ${title}`,
    ...(intro === undefined ? [] : comment(intro)),
    ...blocksOf(settings).flatMap(({ text, settings: named }) => [
      ...(text === '' ? [] : comment(text)),
      ...named.map(({ name, entry }) => lineOf(name, entry)),
    ]),
  ]);
  return `${[...head, ...sections.flat()].join('\n')}\n`;
}

/** docs/settings.md: the same as a page. */
export function settingsPage(): string {
  const sections = sectionsToPrint().map(({ title, intro, settings }) => [
    '',
    `## ${title}`,
    '',
    ...(intro === undefined ? [] : [...wrapped(escaped(intro)), '']),
    ...blocksOf(settings).flatMap(itemOf),
  ]);
  return `${[PAGE_HEAD, ...sections.flat()].join('\n')}\n`;
}

const PAGE_HEAD = `# Settings

Every process reads its settings once, when it starts, from the environment and from \`.env\` in
the working directory. The environment takes precedence, and an empty value counts as unset. All
invalid settings are reported together, by name and never with their values. \`posthorn doctor\`
also reports those that are valid but should not be used in production. Booleans are \`true\` or
\`false\`; lists are comma-separated. Defaults stand in brackets.

This page and [.env.example](../.env.example) are printed by \`npm run settings:docs\` from the
entries in \`src/config\` and \`src/providers\`: do not edit them by hand.`;

function sectionsToPrint(): Section[] {
  return SECTIONS.map((section: Section) =>
    section.title === 'Temporal' ? { ...section, settings: { ...section.settings, ...LOCAL } } : section,
  );
}

function blocksOf(settings: Section['settings']): Block[] {
  const blocks: Block[] = [];
  for (const [name, entry] of Object.entries(settings)) {
    const last = blocks.at(-1);
    if (last && entry.text === '') last.settings.push({ name, entry });
    else blocks.push({ text: entry.text, settings: [{ name, entry }] });
  }
  return blocks;
}

function lineOf(name: string, entry: Setting): string {
  const shown = entry.example ?? defaultOf(entry);
  const isComment = entry.isCommented === true || shown === undefined;
  return `${isComment ? '# ' : ''}${name}=${shown ?? ''}`;
}

/** A list item: the names, each with its default, and the text. */
function itemOf({ text, settings }: Block): string[] {
  const names = settings.map(({ name, entry }) => {
    const value = defaultOf(entry);
    return value ? `\`${name}\` (\`${value}\`)` : `\`${name}\``;
  });
  return wrapped(`${names.join(', ')}${text === '' ? '' : `: ${escaped(text)}`}`, '- ', '  ');
}

/** The default as text of the environment; undefined where there is none. */
function defaultOf({ schema }: Setting): string | undefined {
  const { default: value } = z.toJSONSchema(schema, { io: 'input', unrepresentable: 'any' });
  return value === undefined ? undefined : String(value);
}

function comment(text: string): string[] {
  return wrapped(text, '# ', '# ');
}

function wrapped(text: string, first = '', others = ''): string[] {
  const lines: string[] = [];
  for (const word of text.split(' ')) {
    const last = lines.at(-1);
    // A comment that begins with NAME= would be read as a setting.
    const fits = last !== undefined && (`${last} ${word}`.length <= WIDTH || /^[A-Z_]+=/.test(word));
    if (fits) lines[lines.length - 1] = `${last} ${word}`;
    else lines.push(`${lines.length === 0 ? first : others}${word}`);
  }
  return lines;
}

function escaped(text: string): string {
  return text.replaceAll('<', '\\<').replaceAll('*', '\\*');
}
