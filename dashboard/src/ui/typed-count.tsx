import { Field } from './field.tsx';
import { count } from './number.tsx';

/** From so many on the number has to be typed. */
const TYPED_OVER = 100;

/** Whether an act on so many may begin. */
export const isConfirmed = (total: number, typed: string): boolean =>
  total <= TYPED_OVER || typed.replaceAll(/\D/g, '') === String(total);

/** Asks for the number of those that an act is about, where they are many. */
export function TypedCount({ total, typed, type }: { total: number; typed: string; type: (text: string) => void }) {
  if (total <= TYPED_OVER) return null;
  return (
    <Field
      label={`Type ${count(total)} to confirm`}
      inputMode="numeric"
      autoComplete="off"
      value={typed}
      onChange={({ target }) => type(target.value)}
    />
  );
}
