import { useEffect, useRef, useState } from 'react';
import { APP_PATH } from '../../base.ts';
import { asPreferred } from './as-preferred.ts';

/**
 * HTML that is stored nowhere, in a frame of no origin: `frame.html` puts there what it is handed, under a policy that lets
 * nothing of it run, and load only what is asked for.
 */
export function PreviewFrame({
  html,
  isPhone,
  isDark,
  withImages,
}: {
  html: string;
  isPhone: boolean;
  isDark: boolean;
  withImages: boolean;
}) {
  const frame = useRef<HTMLIFrameElement>(null);
  const [ready, setReady] = useState(0);
  useEffect(() => {
    const hear = ({ source, data }: MessageEvent) => {
      if (data === 'ready' && source === frame.current?.contentWindow) setReady((times) => times + 1);
    };
    addEventListener('message', hear);
    return () => removeEventListener('message', hear);
  }, []);
  useEffect(() => {
    // It belongs to no origin, so that none can be named.
    if (ready > 0) frame.current?.contentWindow?.postMessage(asPreferred(html, isDark ? 'dark' : 'light'), '*');
  }, [ready, html, isDark]);
  return (
    <div className="overflow-x-auto bg-raised p-2">
      <iframe
        ref={frame}
        title="The message as it looks"
        sandbox="allow-scripts"
        referrerPolicy="no-referrer"
        src={`${APP_PATH}/frame.html${withImages ? '?images=true' : ''}`}
        className="mx-auto block h-[32rem] resize-y rounded border border-line"
        // Mail is written for white paper.
        style={{ width: isPhone ? 390 : '100%', background: 'white', colorScheme: 'light' }}
      />
    </div>
  );
}
