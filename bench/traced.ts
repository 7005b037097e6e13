import { startAsked } from './ask.ts';
import type { Installation } from './installation.ts';
import type { OtlpAnswer, OtlpQuestion } from './otlp-sink.ts';
import { type Contestant, pathContestant } from './rounds.ts';
import type { Servers } from './servers.ts';

/** The whole path with traces on, at the ratio that is the default, and a receiver of them in a process of its own. */
export async function openTraced(
  servers: Servers,
  install: (settings: Record<string, string>) => Promise<Installation>,
  { isBesideAnother, say }: { isBesideAnother: boolean; say: (line: string) => void },
): Promise<Contestant> {
  const sink = startAsked<OtlpQuestion, OtlpAnswer>(new URL('./otlp-sink.ts', import.meta.url));
  const answer = await sink.ask({ what: 'port' });
  const port = 'port' in answer ? answer.port : 0;
  const contestant = pathContestant(
    servers,
    await install({ OTEL_EXPORTER_OTLP_ENDPOINT: `http://127.0.0.1:${port}` }),
    { isBesideAnother },
  );
  const received = async () => {
    const came = await sink.ask({ what: 'posts' });
    return 'posts' in came ? came : { posts: 0, bytes: 0 };
  };
  let rounds = 0;
  return {
    ...contestant,
    async round(count) {
      const round = await contestant.round(count);
      // What none have come of costs nothing, and would be measured all the same. After the warm-up some must have left.
      if (++rounds > 1 && (await received()).posts === 0)
        throw new Error(
          'no traces have come: so few may have been sampled that there are none, then take a larger --count',
        );
      return round;
    },
    async stop() {
      await contestant.stop();
      const { posts, bytes } = await received();
      await sink.stop();
      say(`traces: ${posts} batches, ${Math.round(bytes / 1_024)} KiB`);
    },
  };
}
