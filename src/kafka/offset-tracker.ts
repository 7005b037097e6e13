/**
 * Which offset of one partition may be committed while its records are done out of order: the lowest one that is still
 * open, else the position. Pure; every method takes constant time.
 */
export class OffsetTracker {
  /** Added in rising order, and a Set keeps that order: the first one is the lowest. */
  readonly #open = new Set<bigint>();
  #position: bigint;
  #committed: bigint | null = null;

  /** @param position offset of the first record to come. */
  constructor(position: bigint) {
    this.#position = position;
  }

  /** Offset after the last one that was added or skipped. */
  get position(): bigint {
    return this.#position;
  }

  get openCount(): number {
    return this.#open.size;
  }

  /** @throws RangeError when `offset` was passed already: each record is handed out once. */
  add(offset: bigint): void {
    if (offset < this.#position) throw new RangeError(`offset ${offset} lies before position ${this.#position}`);
    this.#open.add(offset);
    this.#position = offset + 1n;
  }

  /** Moves the position over offsets that hold no record, such as a transaction's marker. Never moves it back. */
  skipTo(position: bigint): void {
    if (position > this.#position) this.#position = position;
  }

  done(offset: bigint): void {
    this.#open.delete(offset);
  }

  /** The offset to commit, or null when it is committed already. Never lower than one that was committed. */
  committable(): bigint | null {
    const [lowest] = this.#open;
    const offset = lowest ?? this.#position;
    return this.#committed === null || offset > this.#committed ? offset : null;
  }

  /** Kafka acknowledged the commit of `offset`. */
  committed(offset: bigint): void {
    if (this.#committed === null || offset > this.#committed) this.#committed = offset;
  }
}
