/** Money in decimal text, such as `0.0075`. It is reckoned in whole numbers: floating point would lose fractions of a cent. */
export const AMOUNT = /^\d{1,9}(\.\d{1,9})?$/;

type Scaled = { units: bigint; decimals: number };

/** So many times the amount. @param count a whole number, 0 or more */
export function multiplyAmount(amount: string, count: number): string {
  const { units, decimals } = parse(amount);
  return format({ units: units * BigInt(count), decimals });
}

export function addAmounts(one: string, other: string): string {
  const [a, b] = [parse(one), parse(other)];
  const decimals = Math.max(a.decimals, b.decimals);
  return format({ units: toScale(a, decimals) + toScale(b, decimals), decimals });
}

function parse(amount: string): Scaled {
  const [whole = '', fraction = ''] = amount.split('.');
  return { units: BigInt(whole + fraction), decimals: fraction.length };
}

function toScale({ units, decimals }: Scaled, wanted: number): bigint {
  return units * 10n ** BigInt(wanted - decimals);
}

/** With as many decimals as it has: `0.50` stays that. */
function format({ units, decimals }: Scaled): string {
  const digits = units.toString().padStart(decimals + 1, '0');
  return decimals === 0 ? digits : `${digits.slice(0, -decimals)}.${digits.slice(-decimals)}`;
}
