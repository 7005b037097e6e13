/** Numbers from 0 to 1, the same for the same seed: mulberry32. */
export function randomOf(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let t = Math.imul(state ^ (state >>> 15), 1 | state);
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
    return ((t ^ (t >>> 14)) >>> 0) / 4_294_967_296;
  };
}

/** What parsers of mail, forms, JSON and HTML look for. */
const WORDS = [
  ...[
    '\r\n',
    '\n',
    '\r\n\r\n',
    '\r\n ',
    '\0',
    ':',
    ';',
    ',',
    '<',
    '>',
    '@',
    '"',
    '\\',
    '(',
    ')',
    '=',
    '&',
    '%',
    '%zz',
    '+',
  ],
  ...['To: ', 'g: ', 'a@b.example, ', '=?utf-8?b?', '?=', 'Content-Type: multipart/mixed; boundary=b\r\n\r\n--b\r\n'],
  ...[
    'Content-Type: message/rfc822\r\n\r\n',
    'boundary=',
    '--',
    'ntf_00000000000000000000000001',
    'Final-Recipient: rfc822; ',
  ],
  ...['{', '}', '[', ']', '":', '{"a":', '[[', '1e999', '-0', '12345678901234567890', '\\ud800', 'null', '__proto__'],
  ...[
    '<b>',
    '</b>',
    '<p>',
    '<!--',
    '-->',
    '<a href="',
    '<table><tr><td>',
    '<style>',
    '<![CDATA[',
    '&amp;',
    '&#x',
    '<svg>',
    '😀',
  ],
];
const LONGEST = 256 * 1_024;

/** Values of every kind, for the place of any other. */
const ODD: unknown[] = [
  null,
  true,
  -1,
  1e21,
  '',
  'x',
  'constructor',
  [],
  {},
  [null],
  [[]],
  { length: 3 },
  { a: { b: {} } },
];

/** JSON with one value that is of another kind, lost, or there many times. */
export function mutateJson(input: string, random: () => number): string {
  const places: [holder: Record<string, unknown>, key: string][] = [];
  const value = JSON.parse(input, function (this: Record<string, unknown>, key, inner) {
    places.push([this, key]);
    return inner;
  });
  const [holder, key] = places[Math.floor(random() * places.length)] ?? [{}, ''];
  if (key === '') return JSON.stringify(ODD[Math.floor(random() * ODD.length)]);
  const kind = random();
  if (kind < 0.7) holder[key] = ODD[Math.floor(random() * ODD.length)];
  else if (kind < 0.85) delete holder[key];
  else holder[key] = Array.from({ length: Math.ceil(10 ** (random() * 3)) }, () => holder[key]);
  return JSON.stringify(value).slice(0, LONGEST);
}

/** One to four changes of an input: parts lost, doubled, moved, repeated without end, or put where they do not belong. */
export function mutate(input: string, others: readonly string[], random: () => number): string {
  const below = (n: number) => Math.floor(random() * n);
  const one = (list: readonly string[]) => list[below(list.length)] ?? '';
  const span = (text: string) => {
    const from = below(text.length + 1);
    return [from, Math.min(text.length, from + below(random() < 0.5 ? 16 : 2_000))] as const;
  };
  const put = (text: string, what: string, at = below(text.length + 1)) => text.slice(0, at) + what + text.slice(at);
  // Most are short, a few as long as they may be.
  const times = () => Math.ceil(10 ** (random() ** 4 * 4.6));
  const changes: ((text: string) => string)[] = [
    (text) => put(text, one(WORDS)),
    (text) => put(text, one(WORDS).repeat(times())),
    (text) => {
      const [from, to] = span(text);
      return text.slice(0, from) + text.slice(to);
    },
    (text) => {
      const [from, to] = span(text);
      return put(text, text.slice(from, to).repeat(times()));
    },
    (text) => {
      const other = one(others);
      const [from, to] = span(other);
      return put(text, other.slice(from, to));
    },
    (text) => text.slice(0, below(text.length + 1)),
    (text) => put(text, String.fromCharCode(below(0x250))),
  ];
  let text = input;
  for (let count = 1 + below(4); count > 0; count--)
    text = (changes[below(changes.length)]?.(text) ?? text).slice(0, LONGEST);
  return text;
}
