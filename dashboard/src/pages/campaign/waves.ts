export type Wave = { at: string | null; zones: string[]; recipients: number; through?: number };

export type PlacedWave = Wave & { from: number; atMs: number };

/**
 * Where moments stand on a strip from the first to the last, from 0 to 1; `now` is null where it is beside the strip. A wave
 * without a moment begins when the campaign does.
 */
export function placeWaves(waves: readonly Wave[], startMs: number, nowMs: number) {
  const timed = waves.map((wave) => ({ ...wave, atMs: wave.at === null ? startMs : Date.parse(wave.at) }));
  const first = Math.min(...timed.map(({ atMs }) => atMs));
  const last = Math.max(...timed.map(({ atMs }) => atMs));
  const length = last - first;
  const place = (atMs: number) => (length === 0 ? 0 : (atMs - first) / length);
  const placed: PlacedWave[] = timed.map((wave) => ({ ...wave, from: place(wave.atMs) }));
  return { placed, now: length > 0 && nowMs >= first && nowMs <= last ? place(nowMs) : null };
}

/** `Europe/Berlin, Europe/Paris and 12 more`; the names of zones are as IANA has them. */
export function zonesInWords(zones: readonly string[], most = 3): string {
  if (zones.length === 0) return 'everybody';
  const shown = zones.slice(0, most).map((zone) => zone.replaceAll('_', ' '));
  const left = zones.length - shown.length;
  if (left > 0) return `${shown.join(', ')} and ${left} more`;
  return shown.length === 1 ? (shown[0] ?? '') : `${shown.slice(0, -1).join(', ')} and ${shown.at(-1)}`;
}
