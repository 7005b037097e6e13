import { LRUCache } from 'lru-cache';
import type { Queryable } from '../../db/client.ts';
import {
  findPointer,
  findVersionToSend,
  type TemplatePointer,
  type VersionToSend,
} from '../../db/queries/templates/read.ts';
import { ApiProblem, type ProblemCode } from '../problem.ts';

/** One version of a client's template, which a notification can be rendered from. */
export type SendableVersion = Omit<VersionToSend, 'bytes'> & {
  /** UUID */
  templateId: string;
  version: number;
  /** What the client is called. */
  clientName: string;
};

export type SendableTemplates = {
  /**
   * What is sent with a key: the version that is asked for, else the one that is published.
   * @param on reads on this connection, for who holds one
   * @throws ApiProblem unknown_template, unknown_version, template_suspended (422), with pointers below `/template`
   */
  find(clientId: string, asked: { key: string; version?: number | undefined }, on: Queryable): Promise<SendableVersion>;
  /** What this process has changed is in force in it at once. */
  forget(clientId: string, key: string): void;
};

/** What is published is sent with in every process within 5 s (docs/contract.md). */
const POINTERS = { max: 10_000, ttl: 4_000 };
/** Versions never change; in bytes of their JSON. */
const MOST_BYTES = 64 * 1_048_576;

/** The templates of all clients, of which this process keeps for a while what it has sent with. */
export function createSendableTemplates(): SendableTemplates {
  const pointers = new LRUCache<string, { pointer: TemplatePointer | null }>(POINTERS);
  const versions = new LRUCache<string, VersionToSend>({
    maxSize: MOST_BYTES,
    sizeCalculation: ({ bytes }) => bytes || 1,
  });

  async function pointerOf(clientId: string, key: string, on: Queryable): Promise<TemplatePointer | null> {
    const name = nameOf(clientId, key);
    const kept = pointers.get(name);
    if (kept) return kept.pointer;
    const pointer = await findPointer(on, clientId, key);
    pointers.set(name, { pointer });
    return pointer;
  }

  async function versionOf(id: string, version: number, on: Queryable): Promise<VersionToSend | null> {
    const name = `${id}:${version}`;
    const kept = versions.get(name);
    if (kept) return kept;
    const found = await findVersionToSend(on, id, version);
    if (found) versions.set(name, found);
    return found;
  }

  return {
    async find(clientId, { key, version: asked }, on) {
      const pointer = await pointerOf(clientId, key, on);
      const version = asked ?? pointer?.version ?? null;
      if (!pointer || version === null)
        throw refused('unknown_template', '/template/key', 'names no published template');
      if (pointer.suspendedVersions.includes(version)) {
        throw refused('template_suspended', '/template/key', 'names a template that is suspended');
      }
      const found = await versionOf(pointer.id, version, on);
      if (!found) throw refused('unknown_version', '/template/version', 'is no version of this template');
      const { bytes: _, ...rest } = found;
      return { ...rest, templateId: pointer.id, version, clientName: pointer.clientName };
    },
    forget(clientId, key) {
      pointers.delete(nameOf(clientId, key));
    },
  };
}

function nameOf(clientId: string, key: string): string {
  return `${clientId}:${key}`;
}

function refused(code: ProblemCode, pointer: string, detail: string): ApiProblem {
  return new ApiProblem(code, { errors: [{ pointer, code: 'invalid_value', detail }] });
}
