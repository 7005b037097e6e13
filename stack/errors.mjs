/** An error whose message is all that the person at the terminal needs: printed without a stack. */
export class StackError extends Error {
  /** @override */
  name = 'StackError';
}
