import { type ReactNode, useEffect, useRef } from 'react';
import { Title } from './title.tsx';

/** One page: its heading, what can be done with all of it, and what it shows. The heading gets the focus when it opens. */
export function Page({
  title,
  heading,
  intro,
  actions,
  children,
}: {
  /** For the tab, and the heading unless another is given. */
  title: string;
  heading?: ReactNode;
  intro?: ReactNode;
  actions?: ReactNode;
  children: ReactNode;
}) {
  const top = useRef<HTMLHeadingElement>(null);
  useEffect(() => top.current?.focus({ preventScroll: true }), []);
  return (
    <div className="mx-auto grid max-w-[100rem] min-w-0 gap-4 p-4 lg:px-6">
      <Title>{title}</Title>
      <div className="flex flex-wrap items-center justify-between gap-x-4 gap-y-2">
        <div className="min-w-0">
          <h1 ref={top} tabIndex={-1} className="text-xl font-semibold wrap-anywhere">
            {heading ?? title}
          </h1>
          {intro && <div className="text-dim">{intro}</div>}
        </div>
        {actions && <div className="flex flex-wrap items-center gap-2">{actions}</div>}
      </div>
      {children}
    </div>
  );
}
