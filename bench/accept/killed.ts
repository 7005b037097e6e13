import { setTimeout as sleep } from 'node:timers/promises';
import { atLeast, atMost, type Finding, sized, told } from '../many/point.ts';
import type { Part } from '../parts.ts';
import { installOn } from '../servers.ts';
import type { AcceptOptions } from './options.ts';
import { type Comparison, startPersistentLoad } from './persistent-load.ts';

const KILLS = 60;
const SINGLES = 40;
const BATCHES = 8;
const BATCH = 50;
/** Between an API that serves again and its end. */
const LIVES_MS = { least: 100, most: 1_600 };

export const killed: Part<AcceptOptions> = {
  name: 'killed',
  title: 'an API killed -9 at random moments while it accepts; who was not answered asks again',
  async run(servers, options) {
    const kills = sized(options, KILLS, 3);
    const posthorn = await installOn(servers, { name: 'killed', processes: 'api' });
    try {
      const { apiUrl, apiKey, query } = posthorn;
      const load = startPersistentLoad({
        urlOf: () => apiUrl,
        apiKey,
        singles: SINGLES,
        batches: BATCHES,
        batch: BATCH,
      });
      let hits = 0;
      await options.progress.step(`killed ${kills} times under load`, async (note) => {
        for (let kill = 1; kill <= kills; kill++) {
          await sleep(LIVES_MS.least + Math.random() * (LIVES_MS.most - LIVES_MS.least));
          const before = load.figures().broken;
          await posthorn.kill('api');
          await posthorn.restart('api');
          const { accepted, broken } = load.figures();
          if (broken > before) hits++;
          note(`${kill} times, ${accepted} accepted, ${broken} requests broken`);
        }
      });
      await options.progress.step('each comes again', () => load.stop());
      return [
        told(`killed -9 under ${SINGLES + BATCHES} connections, ${BATCHES} of them with batches`, `${kills} times`),
        atLeast('kills that broke requests under way', hits, kills),
        ...findingsOf(await load.compare(query)),
      ];
    } finally {
      await posthorn.stop();
    }
  },
};

function findingsOf({ wrong, ...found }: Comparison): Finding[] {
  return [
    told('accepted', String(found.accepted)),
    told(
      'requests that broke without an answer; notifications of theirs that were on record, which their repeat was told',
      `${found.broken}; ${found.recorded}`,
    ),
    atMost('answered 202 and not on record', found.missing, 0),
    atMost('eventIds with more than one notification; notifications that nobody asked for', found.extra, 0),
    atMost('eventIds that were answered with two ids, or with one that is not on record', found.renamed, 0),
    atMost('on record without exactly one outbox row; outbox rows of none', found.withoutOutbox + found.strayOutbox, 0),
    atMost(
      'answers that are neither 202 nor a 503 or 409 that may come again',
      wrong.length,
      0,
      '',
      wrong.length > 0 ? ` (${wrong.slice(0, 3).join('; ')})` : '',
    ),
  ];
}
