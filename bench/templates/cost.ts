import { ORDER, templateSource } from '../../test/support/factories/templates.ts';
import type { Installation } from '../installation.ts';
import { postNotifications } from '../load.ts';
import { atMost, type Finding, told } from '../many/point.ts';
import { startMeter } from '../meter.ts';
import type { Part } from '../parts.ts';
import { installOn, type Servers } from '../servers.ts';
import { median } from '../statistics.ts';
import { ask, publish } from './client.ts';
import type { TemplateOptions } from './options.ts';

const MOST_MORE_MS = 0.6;
const HTML_BYTES = 20 * 1_024;
/** As a mail has them: most of it is the same for everybody. */
const WITH_DATA = '<p>Hello {{ name }}, order {{ order.number }} left our house today: {{ order.url }}</p>'.repeat(5);
const PARAGRAPH =
  '<p style="margin: 0 0 16px; color: #333333">It should be with you tomorrow, unless you say otherwise.</p>';

type Contestant = { name: string; request: (index: number) => object };
/** Of each round. */
type Figures = { perSecond: number[]; cpuMs: number[]; postgresMs: number[] };

export const cost: Part<TemplateOptions> = {
  name: 'cost',
  title: 'a template of 20 KB beside the same mail given as words, by one API and nothing else, in alternating rounds',
  async run(servers, { progress, count, rounds, built }) {
    const posthorn = await progress.step('API', () => installOn(servers, { name: 'cost', processes: 'api', built }));
    try {
      const contestants = await contestantsOn(posthorn);
      const figures = contestants.map((): Figures => ({ perSecond: [], cpuMs: [], postgresMs: [] }));
      for (let round = 0; round <= rounds; round++) {
        for (const [at, one] of contestants.entries()) {
          const title = `${round === 0 ? 'warm-up' : `round ${round} of ${rounds}`}: ${one.name}`;
          const measured = await progress.step(title, () => measure(servers, posthorn, one, count));
          if (round === 0) continue;
          figures[at]?.perSecond.push(measured.perSecond);
          figures[at]?.cpuMs.push(measured.cpuMs);
          figures[at]?.postgresMs.push(measured.postgresMs);
        }
      }
      return findings(contestants, figures);
    } finally {
      await posthorn.stop();
    }
  },
};

/** The words are those that the template renders. */
async function contestantsOn(posthorn: Installation): Promise<Contestant[]> {
  const words = WITH_DATA + PARAGRAPH.repeat(Math.ceil((HTML_BYTES - WITH_DATA.length) / PARAGRAPH.length));
  const html = `<!doctype html><html lang="en"><head><title>{{ name }}</title></head><body>${words}</body></html>`;
  const content = { email: { en: { subject: 'Order {{ order.number }} is on its way', html } } };
  const [, published] = await publish(posthorn, '/api/templates/large', templateSource({ content }));
  if (published?.status !== 201) throw new Error(`the template was not published: ${published?.code}`);
  const shown = await ask(posthorn, 'POST', '/api/templates/large/preview', { channel: 'email', data: ORDER });
  const { subject, text, html: rendered } = shown.data.content;
  const to = (index: number) => ({ channel: 'email', recipient: { email: `user-${index}@example.com` } });
  const template = { key: 'large', data: ORDER };
  return [
    {
      name: 'words, HTML and text',
      request: (index) => ({ ...to(index), content: { subject, text, html: rendered } }),
    },
    { name: 'template', request: (index) => ({ ...to(index), template }) },
    { name: 'words, HTML alone', request: (index) => ({ ...to(index), content: { subject, html: rendered } }) },
  ];
}

async function measure({ postgres }: Servers, posthorn: Installation, { request }: Contestant, count: number) {
  const { apiUrl, apiKey, parts } = posthorn;
  const meter = await startMeter(parts, postgres);
  const { durationMs } = await postNotifications(apiUrl, apiKey, count, { request });
  const uses = await meter.stop();
  const cpuMs = (name: string) => ((uses.find((use) => use.name === name)?.cpuSeconds ?? Number.NaN) * 1_000) / count;
  return { perSecond: (count * 1_000) / durationMs, cpuMs: cpuMs('api'), postgresMs: cpuMs('PostgreSQL: Posthorn') };
}

function findings(contestants: Contestant[], figures: Figures[]): Finding[] {
  const [words, template] = figures;
  if (!words || !template) throw new Error('nothing was measured');
  const more = median(template.cpuMs.map((ms, round) => ms - (words.cpuMs[round] ?? Number.NaN)));
  const pairs = template.cpuMs.map((ms, round) => (ms - (words.cpuMs[round] ?? Number.NaN)).toFixed(2)).join(' ');
  return [
    ...contestants.map(({ name }, at) => {
      const { perSecond = [], cpuMs = [], postgresMs = [] } = figures[at] ?? {};
      const ms = (some: number[]) => `${median(some).toFixed(2)} ms`;
      const measured = [median(perSecond).toFixed(0), ms(cpuMs), ms(postgresMs)].join('; ');
      return told(`${name}: accepted a second; CPU of the API and of PostgreSQL for each`, measured);
    }),
    atMost('CPU of the API that a template takes more than HTML and text', more, MOST_MORE_MS, ' ms', ` (${pairs})`),
  ];
}
