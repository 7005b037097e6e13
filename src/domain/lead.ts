/** What one question about a group told. */
export type Reading = {
  /** On a clock that never goes back. */
  atMs: number;
  /** Records that the group has committed since its topic began, or any count that rises with them. */
  consumed: number;
  /** Records wait for it. */
  isBehind: boolean;
};

/** How many records a second a group can handle, as far as was seen. */
export type Pace = { perSecond: number; last: Reading | null };

export const UNKNOWN_PACE: Pace = { perSecond: 0, last: null };

/** How long the records that may wait in Kafka keep their group busy. */
const LEAD_S = 1;
/** How much of the past counts: about as long as the time in which commits come. */
const REMEMBER_MS = 1_000;

/**
 * The pace after one more reading. A group that had records waiting at both ends was as quick as it can be; one that had
 * none at an end could have handled more, so that its rate is believed only where it is the higher.
 */
export function paceAfter({ perSecond, last }: Pace, reading: Reading): Pace {
  const overMs = last ? reading.atMs - last.atMs : 0;
  const consumed = last ? reading.consumed - last.consumed : 0;
  // A group that was rewound, or a topic made anew, says nothing.
  if (!last || overMs <= 0 || consumed < 0) return { perSecond, last: reading };
  const seen = (consumed / overMs) * 1_000;
  const wasBusy = last.isBehind && reading.isBehind;
  if (!wasBusy && seen <= perSecond) return { perSecond, last: reading };
  const weight = 1 - Math.exp(-overMs / REMEMBER_MS);
  return { perSecond: perSecond + (seen - perSecond) * weight, last: reading };
}

/**
 * Records that may wait for a group: about a second of its work, and never fewer than `least`, from which a group that
 * was idle, or whose pace nobody knows, shows what it can do.
 */
export function leadOf({ perSecond }: Pace, least: number): number {
  return Math.max(least, Math.round(perSecond * LEAD_S));
}
