type Money = { amount: string; currency: string } | null;

/** `$1.43`; of what is worth less than a cent up to four decimals. Null is no cost that is known. */
export function money(cost: Money): string {
  if (!cost) return '–';
  const value = Number(cost.amount);
  const isSmall = value !== 0 && Math.abs(value) < 1;
  try {
    return new Intl.NumberFormat(undefined, {
      style: 'currency',
      currency: cost.currency,
      maximumFractionDigits: isSmall ? 4 : 2,
    }).format(value);
  } catch {
    // No currency of ISO 4217.
    return `${cost.amount} ${cost.currency}`;
  }
}
