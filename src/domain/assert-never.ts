/** The end of an exhaustive switch: a new case that nobody handled is a compile error here. */
export function assertNever(value: never): never {
  throw new Error(`unhandled case: ${JSON.stringify(value)}`);
}
