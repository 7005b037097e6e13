export type Colour = 'red' | 'green' | 'yellow' | 'dim';
export type Paint = (colour: Colour, text: string) => string;

const CODES: Record<Colour, number> = { red: 31, green: 32, yellow: 33, dim: 2 };

/** Colours for a person at a terminal who has not said otherwise (https://no-color.org). */
export function createPaint({ isTty, env }: { isTty: boolean; env: Record<string, string | undefined> }): Paint {
  const isPlain = !isTty || Boolean(env.NO_COLOR) || env.TERM === 'dumb';
  return (colour, text) => (isPlain ? text : `\u001b[${CODES[colour]}m${text}\u001b[0m`);
}

const COLOURS: Record<string, Colour> = {
  SENT: 'green',
  COMPLETED: 'green',
  DELIVERED: 'green',
  OPENED: 'green',
  CLICKED: 'green',
  RESOLVED: 'green',
  FAILED: 'red',
  UNKNOWN: 'red',
  BOUNCED: 'red',
  COMPLAINED: 'red',
  DEFERRED: 'yellow',
  PAUSED: 'yellow',
  RETRYING: 'yellow',
  CANCELLED: 'dim',
  EXPIRED: 'dim',
  SUPPRESSED: 'dim',
};

/** The colour of a status; none for those that are under way. */
export function colourOf(status: string): Colour | null {
  return COLOURS[status] ?? null;
}
