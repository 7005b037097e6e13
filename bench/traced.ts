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
  return {
    ...contestant,
    async stop() {
      await contestant.stop();
      const came = await sink.ask({ what: 'posts' });
      await sink.stop();
      const { posts, bytes } = 'posts' in came ? came : { posts: 0, bytes: 0 };
      say(`traces: ${posts} batches, ${Math.round(bytes / 1_024)} KiB`);
    },
  };
}
