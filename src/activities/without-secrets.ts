import { ApplicationFailure } from '@temporalio/activity';
import { reasonOf } from '../observability/health.ts';

/**
 * The edge to Temporal: an error's message and stack may quote a query or an address, and would stand in the
 * history for days. Only its code goes over.
 */
export function withoutSecrets<Input, Output>(activity: (input: Input) => Promise<Output>) {
  return async (input: Input): Promise<Output> => {
    try {
      return await activity(input);
    } catch (error) {
      if (error instanceof ApplicationFailure) throw error;
      const failure = ApplicationFailure.create({ message: reasonOf(error), type: 'Infrastructure' });
      failure.stack = '';
      throw failure;
    }
  };
}
