/** From and to, in a text. */
export type Span = { from: number; to: number };

/**
 * Where a value stands in a text of JSON; where it is not there, the nearest one around it. Null where the text is no JSON so far.
 * @param pointer RFC 6901, from the root of the text
 */
export function jsonPlace(text: string, pointer: string): Span | null {
  const names = pointer
    .split('/')
    .slice(1)
    .map((name) => name.replaceAll('~1', '/').replaceAll('~0', '~'));
  const value = readValue(text, skip(text, 0));
  if (!value) return null;
  let at = value;
  for (const name of names) {
    const next = at.members?.find((member) => member.name === name);
    if (!next) break;
    at = next.value;
  }
  return { from: at.from, to: at.to };
}

/** Where a text stops being JSON. */
export function jsonFault(text: string): number {
  const reached = { at: 0 };
  const value = readValue(text, skip(text, 0), reached);
  return value ? skip(text, value.to) : reached.at;
}

type Value = Span & { members?: { name: string; value: Value }[] };

const LITERAL = /"(?:[^"\\]|\\.)*"|-?\d[\d.eE+-]*|true|false|null/y;

/** @param reached how far it was read, where it cannot be read to its end */
function readValue(text: string, from: number, reached = { at: 0 }): Value | null {
  reached.at = Math.max(reached.at, from);
  const open = text[from];
  if (open !== '{' && open !== '[') return readLiteral(text, from);
  const members: { name: string; value: Value }[] = [];
  let at = skip(text, from + 1);
  while (text[at] !== '}' && text[at] !== ']') {
    let name = String(members.length);
    if (open === '{') {
      reached.at = at;
      const key = readLiteral(text, at);
      if (!key) return null;
      name = unquoted(text.slice(key.from, key.to));
      at = skip(text, key.to);
      reached.at = at;
      if (text[at] !== ':') return null;
      at = skip(text, at + 1);
    }
    const value = readValue(text, at, reached);
    if (!value) return null;
    members.push({ name, value });
    at = skip(text, value.to);
    reached.at = at;
    if (text[at] === ',') at = skip(text, at + 1);
    else if (text[at] !== '}' && text[at] !== ']') return null;
  }
  return { from, to: at + 1, members };
}

function readLiteral(text: string, from: number): Value | null {
  LITERAL.lastIndex = from;
  const found = LITERAL.exec(text)?.[0];
  return found === undefined ? null : { from, to: from + found.length };
}

function skip(text: string, from: number): number {
  let at = from;
  while (at < text.length && ' \t\r\n'.includes(text[at] as string)) at++;
  return at;
}

function unquoted(key: string): string {
  try {
    return String(JSON.parse(key));
  } catch {
    return key;
  }
}
