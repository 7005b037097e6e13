import type { Compiled, CompileInput, Rendered, RenderInput, TemplateBundle } from '../domain/templates/bundle.ts';

/**
 * Why nothing could be rendered or compiled: `too_expensive` took more of a processor or of memory than it is given,
 * `suspended` did so three times in ten minutes, `busy` found no thread or no processor in time, `unavailable` lost its
 * thread twice.
 */
export type TemplateFailure = 'too_expensive' | 'suspended' | 'busy' | 'unavailable';

export class TemplateFailed extends Error {
  override name = 'TemplateFailed';
  readonly code: TemplateFailure;
  constructor(code: TemplateFailure) {
    super(code);
    this.code = code;
  }
}

/** A version, as its table has it. */
export type VersionToRender = {
  /** Names the version for the count of kills: `<template id>:<version>`; a draft has its revision. */
  id: string;
  /** Of the client, which takes turns with others. */
  clientId: string;
  checksum: string;
  bundle: TemplateBundle;
};

export type Templates = {
  /** Starts the threads that render, which else begin with the first rendering or the first source that is compiled. */
  warm(): Promise<void>;
  /** Never refuses for what stands in a source: that is among the problems. @throws TemplateFailed */
  compile(clientId: string, input: CompileInput): Promise<Compiled>;
  /** All of them in one thread, in their order. @throws TemplateFailed */
  render(version: VersionToRender, people: readonly RenderInput[]): Promise<Rendered[]>;
  /** Forgets the kills of a version, as when it is resumed. */
  resume(versionId: string): void;
  close(): Promise<void>;
};

export type TemplatesOptions = {
  renderThreads: number;
  /** How long a rendering waits for a thread before it is refused as busy. */
  waitMs?: number;
  /** What a rendering may take of a processor, besides 5 ms for each person. */
  renderMs?: number;
  /** Told once when a version was killed three times in ten minutes in this process. */
  onSuspend: (versionId: string) => void;
};
