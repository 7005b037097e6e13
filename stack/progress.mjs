/**
 * Tells a person at a terminal what happens. On a terminal one moving line shows the steps under way; elsewhere each
 * step that lasts writes a line every 10 s.
 * @typedef {{ say(line: string): void, close(): void,
 *   step<T>(title: string, work: (note: (text: string) => void) => Promise<T>): Promise<T> }} Progress
 */

const MOVE_EVERY_MS = 200;
const LINE_EVERY_MS = 10_000;
const FRAMES = ['⠋', '⠙', '⠹', '⠸', '⠼', '⠴', '⠦', '⠧', '⠇', '⠏'];

/**
 * @param {NodeJS.WriteStream} output
 * @returns {Progress}
 */
export function createProgress(output) {
  /** @type {Set<{ title: string, startedAt: number, toldAt: number, note: string }>} */
  const steps = new Set();
  const moves = Boolean(output.isTTY);
  let frame = 0;
  let drawn = false;
  output.on('error', () => {}); // the terminal may be gone before us

  const seconds = (/** @type {number} */ since) => `${((Date.now() - since) / 1000).toFixed(1)} s`;

  function clear() {
    if (drawn) output.write('\r\x1b[K');
    drawn = false;
  }
  function say(/** @type {string} */ line) {
    clear();
    output.write(`${line}\n`);
  }
  function move() {
    const lasting = [...steps].filter((step) => Date.now() - step.startedAt > 1_000);
    if (lasting.length === 0) return;
    const text = lasting.map((step) => describe(step)).join(' · ');
    clear();
    output.write(`${FRAMES[frame++ % FRAMES.length]} ${text}`.slice(0, (output.columns ?? 80) - 1));
    drawn = true;
  }
  function tell() {
    for (const step of steps) {
      if (Date.now() - step.toldAt < LINE_EVERY_MS) continue;
      step.toldAt = Date.now();
      say(`  … ${describe(step)}`);
    }
  }
  const describe = (/** @type {{ title: string, startedAt: number, note: string }} */ { title, startedAt, note }) =>
    `${title} ${Math.floor((Date.now() - startedAt) / 1000)} s${note ? ` (${note})` : ''}`;

  const timer = setInterval(moves ? move : tell, moves ? MOVE_EVERY_MS : 1_000);
  timer.unref();

  return {
    say,
    close() {
      clearInterval(timer);
      clear();
    },
    async step(title, work) {
      const step = { title, startedAt: Date.now(), toldAt: Date.now(), note: '' };
      steps.add(step);
      try {
        const result = await work((note) => {
          step.note = note;
        });
        say(`✓ ${title} (${seconds(step.startedAt)})`);
        return result;
      } finally {
        steps.delete(step);
      }
    },
  };
}
