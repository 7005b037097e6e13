/**
 * How much of something a test does: enough to see a fault in each run, or as much as was promised, by
 * `npm run check:full-size`.
 */
export function size(usual: number, full: number): number {
  return isFullSize() ? full : usual;
}

export function isFullSize(): boolean {
  return process.env.FULL_SIZE === 'true';
}
