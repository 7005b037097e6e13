/** One of a few, all in sight. */
export function Choice<Name extends string>({
  label,
  options,
  chosen,
  choose,
}: {
  label: string;
  options: readonly { name: Name; label: string }[];
  chosen: Name;
  choose: (name: Name) => void;
}) {
  return (
    <fieldset
      aria-label={label}
      className="flex h-8 w-fit shrink-0 items-center rounded-md border border-line bg-panel p-0.5"
    >
      {options.map(({ name, label }) => (
        <button
          key={name}
          type="button"
          aria-pressed={name === chosen}
          onClick={() => choose(name)}
          className={`h-full rounded px-2.5 text-sm font-medium whitespace-nowrap ${name === chosen ? 'bg-accent-soft text-ink' : 'text-dim hover:bg-raised'}`}
        >
          {label}
        </button>
      ))}
    </fieldset>
  );
}
