import type { DoctorCheck } from './doctor-check.ts';
import type { CheckedResource } from './templates/checked.ts';
import type { Resource } from './templates/files.ts';

/** All that the command line has to do with the world; `main` hands it in. */
export type CliIo = {
  env: Record<string, string | undefined>;
  /** Where the checkout may be. */
  cwd: string;
  homeDir: string;
  /** Whether a person reads what `out` writes. */
  isTty: boolean;
  version: string;
  /** Text as it stands. */
  out(text: string): void;
  err(text: string): void;
  readStdin(): Promise<string>;
  /** Standard input as it comes. */
  stdin(): AsyncIterable<Uint8Array | string>;
  /** Asks the person at the terminal for a line; null where there is none. */
  ask(question: string): Promise<string | null>;
  /** Compiles templates, layouts and partials with each other, as the server does when they are published. */
  checkTemplates(resources: readonly Resource[]): Promise<CheckedResource[]>;
  /** Checks every server and setting of this installation, the API at `url` first. */
  diagnose(api: { url: string; apiKey: string | null }, options: { apiOnly: boolean }): AsyncIterable<DoctorCheck>;
};
