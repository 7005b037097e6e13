/**
 * One request that a vendor's simulator has read.
 * @typedef {{ at: string, vendor: string, to: string, from: string, text: string, status: number, code: number | null,
 *   taken: boolean, id: string | null, image?: string | null }} Entry `taken`: the vendor would send it, whatever it then answered; `status`
 *   is that of HTTP, 0 where there was no answer; `code` the vendor's own of an error
 * @typedef {ReturnType<typeof createLedger>} Ledger
 */

/** What came in, in order; nothing is ever taken out of it. */
export function createLedger() {
  /** @type {Entry[]} */
  const entries = [];
  return {
    /** @param {Omit<Entry, 'at'>} entry */
    append(entry) {
      entries.push(Object.freeze({ at: new Date().toISOString(), ...entry }));
    },
    /**
     * @param {{ vendor?: string | undefined, to?: string | undefined }} [filter]
     * @returns {Entry[]}
     */
    entries({ vendor, to } = {}) {
      return entries.filter((one) => (!vendor || one.vendor === vendor) && (!to || one.to === to));
    },
  };
}
