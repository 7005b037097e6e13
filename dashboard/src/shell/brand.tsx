/** The horn and the name. */
export function Brand({ iconOnly = false }: { iconOnly?: boolean }) {
  return (
    <span className="inline-flex items-center gap-2 font-semibold">
      <svg viewBox="0 0 32 32" className="size-7" aria-hidden="true">
        <rect width="32" height="32" rx="7" className="fill-accent" />
        <g className="stroke-on-accent" fill="none" strokeWidth="2.4" strokeLinecap="round">
          <circle cx="13.5" cy="17.5" r="6.3" />
          <path d="M13.5 11.2H22.5M19.800 17.5H26" />
        </g>
        <path d="M22 6.500 28 4.500V18L22 15.500Z" className="fill-on-accent" />
      </svg>
      {iconOnly ? <span className="sr-only">Posthorn</span> : 'Posthorn'}
    </span>
  );
}
