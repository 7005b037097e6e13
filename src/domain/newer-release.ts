/**
 * A newer release wrote something that this one does not know: a version, a word, a form. While processes are replaced
 * one by one that is no fault. Whoever meets it leaves it where it is, for a process that knows it.
 */
export class FromNewerRelease extends Error {
  override name = 'FromNewerRelease';
  /** @param what a name of ours, never a value that came along */
  constructor(what: string) {
    super(`this release does not know such a ${what}`);
  }
}
