/** A moment as `<input type="datetime-local">` has it, in the reader's zone; empty where there is none. */
export function toLocalInput(at: string | null | undefined): string {
  const date = at ? new Date(at) : null;
  if (!date || Number.isNaN(date.getTime())) return '';
  const two = (value: number) => String(value).padStart(2, '0');
  const day = `${date.getFullYear()}-${two(date.getMonth() + 1)}-${two(date.getDate())}`;
  return `${day}T${two(date.getHours())}:${two(date.getMinutes())}`;
}

/** The moment that such an input says; undefined for none. */
export function fromLocalInput(text: string): string | undefined {
  const date = text === '' ? null : new Date(text);
  return date && !Number.isNaN(date.getTime()) ? date.toISOString() : undefined;
}
