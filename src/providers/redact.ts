const MAX_BYTES = 8_192;
const ADDRESS = /[^\s<>()[\]"',:;]{1,256}@[^\s<>()"',;]{1,256}/g;

/**
 * What a server or a library said, redacted: no address, no secret of ours, one line, at most 8 KiB.
 * @param known.addresses this call's addresses: their local parts are taken out as well ("no such user: bob").
 * @param known.secrets what AUTH sends; taken out in base64 as well.
 */
export function redact(said: string, known: { addresses: string[]; secrets: string[] }): string {
  let text = said.slice(0, 2 * MAX_BYTES);
  for (const secret of known.secrets) {
    if (secret.length > 2) text = text.replaceAll(secret, '[secret]').replaceAll(base64(secret), '[secret]');
  }
  text = text.replace(ADDRESS, '[address]');
  for (const address of known.addresses) {
    const local = address.slice(0, address.lastIndexOf('@'));
    for (const part of [address, local]) {
      if (part.length > 2 && occurs(part, text)) text = text.replace(wholeWord(part), '[address]');
    }
  }
  // biome-ignore lint/suspicious/noControlCharactersInRegex: control characters are what is taken out
  text = text.replace(/[\u0000-\u001f\u007f-\u009f]+/g, ' ').trim();
  return Buffer.from(text)
    .subarray(0, MAX_BYTES)
    .toString()
    .replace(/\ufffd$/, '');
}

/**
 * Asked first, because expressions that ignore case are dear to compile: 0.4 ms with classes of letters. In ASCII, which
 * nearly all is, letters have one other case, and none is needed.
 */
function occurs(word: string, text: string): boolean {
  if (isAscii(word) && isAscii(text)) return text.toLowerCase().includes(word.toLowerCase());
  return new RegExp(literally(word), 'iu').test(text);
}

function isAscii(text: string): boolean {
  // biome-ignore lint/suspicious/noControlCharactersInRegex: they are ASCII
  return /^[\x00-\x7f]*$/.test(text);
}

function wholeWord(word: string): RegExp {
  return new RegExp(`(?<![\\p{L}\\p{N}])${literally(word)}(?![\\p{L}\\p{N}])`, 'giu');
}

function literally(word: string): string {
  return word.replace(/[.*+?^${}()|[\]\\]/g, '\\$&');
}

function base64(text: string): string {
  return Buffer.from(text).toString('base64');
}
