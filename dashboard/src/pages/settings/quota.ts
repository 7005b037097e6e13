import { count } from '../../ui/number.tsx';

/** Notifications accepted in a UTC day and month; unset for no limit. */
export type Quota = { perDay?: number; perMonth?: number };

export function quotaInWords(quota: Quota | undefined): string {
  const { perDay, perMonth } = quota ?? {};
  const parts = [
    perDay !== undefined && `${count(perDay)} a day`,
    perMonth !== undefined && `${count(perMonth)} a month`,
  ].filter(Boolean);
  return parts.length === 0 ? 'no limit' : parts.join(', ');
}

/** What is typed; null where that says nothing. */
export function quotaOf({ perDay, perMonth }: { perDay: string; perMonth: string }): Quota | null {
  const [day, month] = [perDay.trim(), perMonth.trim()];
  if (day === '' && month === '') return null;
  return { ...(day !== '' && { perDay: Number(day) }), ...(month !== '' && { perMonth: Number(month) }) };
}

/** Whether the server's is lower than what is set here. */
export function lowered(own: Quota | undefined, inForce: Quota | undefined): boolean {
  const isLess = (name: keyof Quota) => own?.[name] !== undefined && own[name] !== inForce?.[name];
  return isLess('perDay') || isLess('perMonth');
}
