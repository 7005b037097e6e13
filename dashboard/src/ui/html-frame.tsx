import { useEffect, useRef } from 'react';
import { APP_PATH } from '../base.ts';

/**
 * HTML as it looks, of what is stored nowhere: in a frame of no origin, whose page (`public/frame.html`) shows what it is
 * handed under a policy that lets nothing of it run, and loads images of other servers only where that is asked for.
 */
export function HtmlFrame({
  title,
  html,
  withImages = false,
  width = '100%',
  className = '',
}: {
  title: string;
  html: string;
  withImages?: boolean;
  width?: number | '100%';
  className?: string;
}) {
  const frame = useRef<HTMLIFrameElement>(null);
  useEffect(() => {
    // It belongs to no origin, so that none can be named.
    const hand = () => frame.current?.contentWindow?.postMessage(html, '*');
    const onReady = ({ source, data }: MessageEvent) => {
      if (source === frame.current?.contentWindow && data === 'ready') hand();
    };
    addEventListener('message', onReady);
    hand();
    return () => removeEventListener('message', onReady);
  }, [html]);
  return (
    <iframe
      ref={frame}
      title={title}
      sandbox="allow-scripts"
      referrerPolicy="no-referrer"
      src={`${APP_PATH}/frame.html${withImages ? '?images=true' : ''}`}
      className={`mx-auto block rounded border border-line ${className}`}
      // Mail is written for white paper.
      style={{ width, background: 'white', colorScheme: 'light' }}
    />
  );
}
