import { useEffect, useRef } from 'react';

/** One text before and after, with what differs. */
export function Comparison({ before, after, label }: { before: string; after: string; label: string }) {
  const host = useRef<HTMLDivElement>(null);
  useEffect(() => {
    let close = () => {};
    let isGone = false;
    void import('./code-mirror.ts').then(({ openComparison }) => {
      if (isGone || !host.current) return;
      const root = host.current.shadowRoot ?? host.current.attachShadow({ mode: 'open' });
      close = openComparison(root, { before, after, label });
    });
    return () => {
      isGone = true;
      close();
    };
  }, [before, after, label]);
  return <div ref={host} className="max-h-96 min-h-8 overflow-auto" />;
}
