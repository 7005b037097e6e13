/** Collects values and hands out `$1`, `$2` …, so that a statement of several parts cannot miscount. */
export function sqlParameters() {
  const values: unknown[] = [];
  const next = (value: unknown, type?: string): string => {
    values.push(value);
    return type ? `$${values.length}::${type}` : `$${values.length}`;
  };
  return { values, next };
}

export type SqlParameters = ReturnType<typeof sqlParameters>;
