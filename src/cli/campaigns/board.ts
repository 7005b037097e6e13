import type { Campaign } from '../../client/index.ts';
import type { Context } from '../context.ts';
import { colourOf, createPaint } from '../paint.ts';

/** As much of a line that is written over as every terminal has room for. */
const BAR = 24;
/** Where nobody sees a bar: so often at most, besides each change of status. */
const LINE_EVERY_MS = 10_000;
/** To the beginning of a terminal's line, and all of it cleared. */
export const OVER = '\r\u001b[2K';

/** Shows how a campaign gets on: a bar on a terminal, plain lines elsewhere, an object a line with --json. */
export type Board = {
  show(campaign: Campaign): void;
  /** The bar's line is left as it is, and what comes next begins below it. */
  end(): void;
};

export function createBoard({ io, print }: Context): Board {
  const paint = createPaint(io);
  const isBar = io.isTty && !print.isJson;
  let shownAt = Number.NEGATIVE_INFINITY;
  let seen = '';
  return {
    show(campaign) {
      const { id, status, reason, counts } = campaign;
      const state = reason === null ? status : `${status} (${reason})`;
      if (print.isJson) return print.event({ id, status, reason, counts }, '', null);
      const now = performance.now();
      if (isBar) {
        const colour = colourOf(status);
        io.out(`${OVER}${barOf(campaign)}  ${colour ? paint(colour, state) : state}  ${figuresOf(campaign)}`);
      } else if (state !== seen || now - shownAt >= LINE_EVERY_MS || status === 'COMPLETED') {
        io.out(`${state.padEnd(10)}  ${figuresOf(campaign)}\n`);
        shownAt = now;
      }
      seen = state;
    },
    end() {
      if (isBar && seen !== '') io.out('\n');
    },
  };
}

/** Full when nobody waits. */
export function barOf({ counts: { total, waiting } }: Pick<Campaign, 'counts'>): string {
  const share = total === 0 ? 0 : (total - waiting) / total;
  const full = Math.floor(share * BAR);
  return `${'█'.repeat(full)}${'░'.repeat(BAR - full)} ${String(Math.floor(share * 100)).padStart(3)} %`;
}

type Figures = Pick<Campaign, 'counts' | 'sentPerSecond' | 'etaSeconds'>;

/** `61,000 of 100,000, 2 failed, 412 a second, about 2 min left`; only what there is. */
export function figuresOf({ counts, sentPerSecond, etaSeconds }: Figures): string {
  const { total, waiting, failed, unknown, bounced, cancelled, expired, suppressed } = counts;
  const others = Object.entries({ failed, unknown, bounced, cancelled, expired, suppressed });
  return [
    `${grouped(total - waiting)} of ${grouped(total)}`,
    ...others.filter(([, count]) => count > 0).map(([name, count]) => `${grouped(count)} ${name}`),
    ...(sentPerSecond > 0 && waiting > 0 ? [`${rateOf(sentPerSecond)} a second`] : []),
    ...(etaSeconds !== null && waiting > 0 ? [`about ${spanOf(etaSeconds)} left`] : []),
  ].join(', ');
}

/** To two units at most: `45 s`, `12 min`, `3 h 5 min`. */
export function spanOf(seconds: number): string {
  if (seconds < 90) return `${Math.ceil(seconds)} s`;
  const minutes = Math.ceil(seconds / 60);
  return minutes < 90 ? `${minutes} min` : `${Math.floor(minutes / 60)} h ${minutes % 60} min`;
}

function rateOf(perSecond: number): string {
  return perSecond < 10 ? perSecond.toFixed(1) : grouped(Math.round(perSecond));
}

export function grouped(count: number): string {
  return count.toLocaleString('en-US');
}
