import { z } from 'zod';
import { ApiProblem } from '../problem.ts';

const SHORTEST = 12;
const LONGEST = 256;

/** A password as it is chosen; `checkPassword` says whether it would be guessed. */
export const newPassword = z
  .string()
  .refine((text) => [...text.normalize('NFKC')].length >= SHORTEST, {
    error: `must have ${SHORTEST} characters or more`,
    params: { code: 'too_short' },
  })
  .max(LONGEST)
  .meta({ minLength: SHORTEST, description: `${SHORTEST} characters or more, and hard to guess.` });

/**
 * Refuses a password that whoever knows its owner, or a list of those that leaked, would guess.
 * @param about words of the owner: address, name, client
 * @throws ApiProblem validation_failed (422), which does not repeat it
 */
export async function checkPassword(password: string, about: readonly string[]): Promise<void> {
  if (await isGuessable(password, about)) {
    const detail = 'is easy to guess. Choose several words that have nothing to do with each other, or with you';
    throw new ApiProblem('validation_failed', { errors: [{ pointer: '/password', code: 'invalid_value', detail }] });
  }
}

/** 10⁸ guesses and fewer (zxcvbn, "safely unguessable" begins there). */
const LEAST_SCORE = 3;

/** An estimate takes the longer the more letters there are, and this many make a password good or bad. */
const MOST_ESTIMATED = 64;

/** The lists take some MiB: they are read when the first password is chosen. */
let loaded: Promise<(password: string, about: readonly string[]) => number> | undefined;

async function isGuessable(password: string, about: readonly string[]): Promise<boolean> {
  loaded ??= loadEstimate();
  const score = (await loaded)(password, about);
  return score < LEAST_SCORE;
}

async function loadEstimate() {
  const [{ ZxcvbnFactory }, { dictionary, adjacencyGraphs: graphs }] = await Promise.all([
    import('@zxcvbn-ts/core'),
    import('@zxcvbn-ts/language-common'),
  ]);
  const zxcvbn = new ZxcvbnFactory({ dictionary, graphs });
  return (password: string, about: readonly string[]) => {
    const words = ['posthorn', ...about, ...about.flatMap((text) => text.split(/[^\p{L}\p{N}]+/u))].filter(Boolean);
    return zxcvbn.check(password.slice(0, MOST_ESTIMATED), words).score;
  };
}
