import { useEffect } from 'react';
import { tellElevated } from '../api/elevated-elsewhere.ts';
import { APP_PATH } from '../base.ts';
import { Brand } from './brand.tsx';
import { Title } from './title.tsx';

/** Where the log-in provider sends its window back to: the page that asked goes on, and the window goes. */
export function Confirmed() {
  useEffect(() => {
    tellElevated();
    window.close();
  }, []);
  return (
    <div className="grid min-h-dvh place-items-center p-4">
      <Title>Confirmed</Title>
      <main className="w-full max-w-sm rounded-xl border border-line bg-panel p-6">
        <Brand />
        <h1 className="mt-4 text-xl font-semibold">It is you</h1>
        <p className="mt-2 text-dim">
          Close this window and go on where you were, or{' '}
          <a className="underline" href={APP_PATH}>
            go to the dashboard
          </a>
          .
        </p>
      </main>
    </div>
  );
}
