import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { ChannelIcon } from '../../ui/channel.tsx';
import { ErrorNotice, Skeleton } from '../../ui/states.tsx';
import { treeOf } from '../template/source.ts';
import { NewOne } from './new-one.tsx';
import type { Starter } from './starters.ts';

const ABOUT: Record<string, string> = {
  code: 'A code to sign in with, by mail and SMS.',
  receipt: 'What was bought, line by line, with its total.',
  welcome: 'The first mail to somebody new.',
  digest: 'What happened lately, in one mail.',
  alert: 'Something needs somebody: by mail, SMS and push.',
  newsletter: 'News to many, who can unsubscribe.',
  invitation: 'Somebody asks somebody to join.',
  plain: 'A few words and a button.',
};

/** Templates to begin with. @param props `choose` takes one; without it one is made at once */
export function Gallery({ choose, className = '' }: { choose?: (starter: Starter) => void; className?: string }) {
  const [chosen, setChosen] = useState<Starter | null>(null);
  const starters = useQuery({
    queryKey: ['starters'],
    queryFn: async () => (await import('./starter-files.ts')).STARTERS,
    staleTime: 'static',
  });
  if (starters.error) return <ErrorNotice error={starters.error} retry={() => void starters.refetch()} />;
  if (!starters.data) return <Skeleton lines={6} className={className} />;
  return (
    <>
      <ul className={`grid gap-2 sm:grid-cols-2 ${className}`}>
        {starters.data.map((starter) => (
          <li key={starter.key}>
            <button
              type="button"
              onClick={() => (choose ?? setChosen)(starter)}
              className="grid h-full w-full content-start gap-1 rounded-lg border border-line bg-panel p-3 text-left text-ink hover:border-accent hover:bg-raised"
            >
              <span className="flex items-center gap-2 font-medium">
                <span className="min-w-0 flex-1 truncate">{starter.source.name}</span>
                {treeOf(starter.source).map(({ channel }) => (
                  <ChannelIcon key={channel} channel={channel} />
                ))}
              </span>
              <span className="text-sm text-dim">{ABOUT[starter.key] ?? ''}</span>
            </button>
          </li>
        ))}
      </ul>
      {chosen && <NewOne kind="template" starter={chosen} onClose={() => setChosen(null)} />}
    </>
  );
}
