/**
 * What a line of npm's or Maven's output is about: the last part of the address that it names.
 * @param {string} line
 */
export function fileName(line) {
  const address = /https?:\/\/\S+/.exec(line)?.[0] ?? '';
  return decodeURIComponent(address.split('/').at(-1) ?? '').slice(0, 50);
}
