/** Stands for a number that cannot be kept. NUL, so that it is nothing that anybody may send. */
export const LOST_NUMBER = '\0a number that cannot be kept';

const TOKEN = /-?\d[\d.eE+-]*/y;
/** RFC 8259, 6. */
const NUMBER = /^(-?)(0|[1-9]\d*)(?:\.(\d+))?(?:[eE]([+-]?\d+))?$/;
/** IEEE 754 keeps each decimal of so many digits; with a sign and a point at most two letters more. */
const ALWAYS_KEPT = 15;
/** A number that a person means is shorter, and what takes off its zeros is quadratic. */
const LONGEST = 100;

/**
 * As `JSON.parse`, but no number is changed without a word: where what it makes of one is not the same decimal when it is
 * written again (a large integer, too many digits, 1e400, -0), `LOST_NUMBER` stands in its place, which the API refuses with
 * a pointer. `15.00` is 15.
 * @throws SyntaxError
 */
export function parseJson(text: string): unknown {
  const value = JSON.parse(text);
  const marked = markLost(text);
  return marked === text ? value : JSON.parse(marked);
}

/** Text that is JSON, with the lost numbers replaced. One pass; strings are skipped whole. */
function markLost(text: string): string {
  let marked = '';
  let from = 0;
  let at = 0;
  while (at < text.length) {
    const letter = text.charCodeAt(at);
    if (letter === 0x22) {
      at = endOfString(text, at);
    } else if (letter === 0x2d || (letter >= 0x30 && letter <= 0x39)) {
      TOKEN.lastIndex = at;
      const token = TOKEN.exec(text)?.[0] ?? '-';
      if (!isKept(token)) {
        marked += text.slice(from, at) + JSON.stringify(LOST_NUMBER);
        from = at + token.length;
      }
      at += token.length;
    } else {
      at++;
    }
  }
  return from === 0 ? text : marked + text.slice(from);
}

/** Where the string ends that begins at `at`: behind the first quote with an even number of backslashes before it. */
function endOfString(text: string, at: number): number {
  for (let quote = text.indexOf('"', at + 1); quote > 0; quote = text.indexOf('"', quote + 1)) {
    let slashes = 0;
    while (text.charCodeAt(quote - 1 - slashes) === 0x5c) slashes++;
    if (slashes % 2 === 0) return quote + 1;
  }
  return text.length;
}

/** Whether a number is the same decimal once it was a double. */
function isKept(token: string): boolean {
  if (Object.is(Number(token), -0)) return false;
  if (token.length <= ALWAYS_KEPT && !/[eE]/.test(token)) return true;
  if (token.length > LONGEST) return false;
  const value = Number(token);
  return Number.isFinite(value) && decimalOf(token) === decimalOf(String(value));
}

/** Sign, digits without zeros at either end, and the power of ten of the last digit: one spelling for each decimal. */
function decimalOf(token: string): string {
  const [, sign = '', whole = '', fraction = '', power = '0'] = NUMBER.exec(token) ?? [];
  const all = (whole + fraction).replace(/^0+/, '');
  const digits = all.replace(/0+$/, '');
  if (digits === '') return '0';
  return `${sign}${digits}e${Number(power) - fraction.length + (all.length - digits.length)}`;
}
