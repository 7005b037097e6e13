import type { Command } from 'commander';
import { createPosthorn, type Posthorn } from '../client/index.ts';
import { type ApiAddress, findApi } from './find-api.ts';
import type { CliIo } from './io.ts';
import { createPrinter, type Printer } from './printer.ts';
import { UsageError } from './usage-error.ts';

/** What a command works with. */
export type Context = {
  io: CliIo;
  print: Printer;
  api: ApiAddress;
  /** @throws UsageError where there is no key */
  posthorn(): Posthorn;
};

/** The work of a command: its arguments, then its options; it resolves to the exit code where that is not 0. */
export type Run = <Args extends unknown[]>(
  work: (context: Context, ...args: Args) => Promise<number | undefined>,
) => (...args: Args) => Promise<void>;

export type AddCommand = (program: Command, run: Run) => void;

/** @throws UsageError */
export function createContext(io: CliIo, given: { url?: string; key?: string; json?: boolean }): Context {
  const api = findApi(io, given);
  return {
    io,
    api,
    print: createPrinter({ ...io, isJson: given.json ?? false }),
    posthorn() {
      if (api.apiKey === null) {
        throw new UsageError(
          `There is no API key for ${api.url}.\nGet one with posthorn register, or pass one with --key or POSTHORN_API_KEY.`,
        );
      }
      return createPosthorn({ apiKey: api.apiKey, baseUrl: api.url });
    },
  };
}
