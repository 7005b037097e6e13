/** A text as it was given, line by line; what is long scrolls, by keyboard as well. */
export function Verbatim({ label, className = '', children }: { label: string; className?: string; children: string }) {
  return (
    <section
      aria-label={label}
      // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls is reached by the keyboard
      tabIndex={0}
      className={`overflow-auto ${className}`}
    >
      <pre className="font-mono text-xs whitespace-pre-wrap wrap-anywhere">{children}</pre>
    </section>
  );
}
