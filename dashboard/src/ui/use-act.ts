import { useState } from 'react';

/**
 * Something that is done at a press: once at a time, and what went wrong is kept until it is tried again.
 * @returns `run` answers whether it worked
 */
export function useAct<Args extends unknown[]>(act: (...args: Args) => Promise<unknown>) {
  const [isBusy, setBusy] = useState(false);
  const [error, setError] = useState<unknown>(null);
  const run = async (...args: Args): Promise<boolean> => {
    setBusy(true);
    setError(null);
    try {
      await act(...args);
      return true;
    } catch (thrown) {
      setError(thrown);
      return false;
    } finally {
      setBusy(false);
    }
  };
  return { run, isBusy, error };
}
