import { FilterX } from 'lucide-react';
import { type ComponentProps, type ReactNode, useEffect, useRef } from 'react';
import { Button } from './button.tsx';
import { Field } from './field.tsx';
import { fromLocalInput, toLocalInput } from './local-time.ts';

/** As low as the boxes of fields, which have a label above. */
export const BESIDE_FIELDS = 'sm:mt-6';

/** What narrows a list, above it. */
export function Filters({
  label,
  children,
  clear,
}: {
  label: string;
  children: ReactNode;
  clear: (() => void) | null;
}) {
  return (
    <search
      aria-label={label}
      className="grid grid-cols-2 items-start gap-2 border-b border-line px-4 py-3 sm:flex sm:flex-wrap"
    >
      {children}
      {clear && (
        <Button look="quiet" icon={FilterX} className={BESIDE_FIELDS} onClick={clear}>
          Clear
        </Button>
      )}
    </search>
  );
}

type Text = Omit<ComponentProps<typeof Field>, 'value' | 'onChange'> & {
  value: string;
  change: (value: string) => void;
};

/** A text that counts once it is whole: by Enter, or when it is left. */
export function FilterText({ value, change, ...rest }: Text) {
  const input = useRef<HTMLInputElement>(null);
  useEffect(() => {
    if (input.current) input.current.value = value;
  }, [value]);
  const commit = () => {
    const given = input.current?.value.trim() ?? '';
    if (given !== value) change(given);
  };
  return (
    <Field
      {...rest}
      ref={input}
      defaultValue={value}
      onBlur={commit}
      onKeyDown={({ key }) => {
        if (key === 'Enter') commit();
      }}
    />
  );
}

/** A moment, in the reader's zone; likewise. @param props `value` in ISO 8601, or empty */
export function FilterTime({ value, change, ...rest }: Text) {
  return (
    <FilterText
      {...rest}
      type="datetime-local"
      value={toLocalInput(value)}
      change={(local) => change(fromLocalInput(local) ?? '')}
    />
  );
}
