import { Select } from './field.tsx';

const HOUR_MS = 3_600_000;

/** How long what is rotated still holds; the API takes up to 30 days. */
const OVERLAPS = [
  { value: '0', label: 'None: it ends at once' },
  { value: String(HOUR_MS), label: '1 hour' },
  { value: String(24 * HOUR_MS), label: '1 day' },
  { value: String(7 * 24 * HOUR_MS), label: '7 days' },
  { value: String(30 * 24 * HOUR_MS), label: '30 days' },
];

export const USUAL_OVERLAP = String(24 * HOUR_MS);

/** Asks how long the former one works beside the new one. */
export function OverlapSelect({
  label,
  value,
  change,
}: {
  label: string;
  value: string;
  change: (overlapMs: string) => void;
}) {
  return (
    <Select
      label={label}
      value={value}
      options={OVERLAPS}
      hint="Put the new one everywhere within this time. Choose none if somebody else has it."
      onChange={({ target }) => change(target.value)}
    />
  );
}
