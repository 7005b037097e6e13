import { useLive } from '../api/live.tsx';
import { Ago } from '../ui/time.tsx';

const SAYS = {
  streaming: { look: 'bg-good', label: 'Live', title: 'Changes are shown as they happen.' },
  polling: {
    look: 'border-2 border-wait',
    label: 'Every 10 s',
    title: 'Nobody tells this page of changes: it asks every 10 seconds.',
  },
  offline: { look: 'border-2 border-bad', label: 'Offline', title: 'The server cannot be reached.' },
  reconnecting: {
    look: 'border-2 border-line',
    label: 'Reconnecting',
    title: 'The stream of changes has ended, and is being opened again. The page asks every 10 seconds meanwhile.',
  },
  connecting: { look: 'bg-line', label: 'Connecting', title: 'The stream of changes is being opened.' },
} as const;

/** How fresh the page is. */
export function LiveDot() {
  const { mode, since } = useLive();
  const { look, label, title } = SAYS[mode];
  return (
    <span role="status" title={title} className="flex h-8 items-center gap-2 px-2 text-sm text-dim">
      <span className={`inline-block size-2.5 rounded-full ${look}`} />
      <span className={mode === 'streaming' ? 'sr-only sm:not-sr-only' : ''}>
        {label}
        {mode === 'offline' && (
          <>
            {' '}
            since <Ago at={new Date(since).toISOString()} />
          </>
        )}
      </span>
    </span>
  );
}
