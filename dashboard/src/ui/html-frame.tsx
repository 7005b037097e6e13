import { useEffect, useRef } from 'react';
import { APP_PATH } from '../base.ts';

/** HTML as it looks, of what is stored nowhere: in a frame that runs nothing of it and belongs to no origin (`public/frame.html`). */
export function HtmlFrame({ title, html, className = '' }: { title: string; html: string; className?: string }) {
  const frame = useRef<HTMLIFrameElement>(null);
  useEffect(() => {
    const hand = () => frame.current?.contentWindow?.postMessage(html, '*');
    const onReady = ({ source, data }: MessageEvent) => {
      if (source === frame.current?.contentWindow && data === 'ready') hand();
    };
    window.addEventListener('message', onReady);
    hand();
    return () => window.removeEventListener('message', onReady);
  }, [html]);
  return (
    <iframe
      ref={frame}
      title={title}
      sandbox="allow-scripts"
      referrerPolicy="no-referrer"
      src={`${APP_PATH}/frame.html`}
      className={`block w-full rounded border border-line ${className}`}
      // Mail is written for white paper.
      style={{ background: 'white', colorScheme: 'light' }}
    />
  );
}
