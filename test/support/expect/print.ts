/** A figure that a test was asked to show, in the run's output. */
export function print(line: string): void {
  process.stdout.write(`  ${line}\n`);
}
