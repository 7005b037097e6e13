import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { generate } from 'selfsigned';

export type KeyPair = { cert: string; key: string };
export type Certificates = {
  ca: KeyPair;
  /** Of 127.0.0.1, signed by `ca`. */
  server: KeyPair;
  /** Of another name, signed by `ca`: who verifies the host refuses it. */
  otherHost: KeyPair;
  client: KeyPair;
  /** A CA that has signed none of them, and a client of its own. */
  stranger: KeyPair;
  strangersClient: KeyPair;
  /** Writes a PEM file and returns its path. */
  file(name: string, ...pems: string[]): string;
  remove(): void;
};

/** New ones for one test file, each good for a year. */
export async function makeCertificates(): Promise<Certificates> {
  const folder = mkdtempSync(join(tmpdir(), 'posthorn-tls-'));
  const [ca, stranger] = await Promise.all([authority('Test CA'), authority('Another CA')]);
  const [server, otherHost, client, strangersClient] = await Promise.all([
    signed(ca, 'localhost', [{ type: 7, ip: '127.0.0.1' }]),
    signed(ca, 'elsewhere.example', [{ type: 2, value: 'elsewhere.example' }]),
    signed(ca, 'posthorn'),
    signed(stranger, 'posthorn'),
  ]);
  return {
    ca,
    server,
    otherHost,
    client,
    stranger,
    strangersClient,
    file(name, ...pems) {
      const path = join(folder, name);
      writeFileSync(path, pems.join('\n'), { mode: 0o600 });
      return path;
    },
    remove: () => rmSync(folder, { recursive: true }),
  };
}

type Extensions = NonNullable<NonNullable<Parameters<typeof generate>[1]>['extensions']>;
const EC = { keyType: 'ec', curve: 'P-256', algorithm: 'sha256' } as const;

async function authority(name: string): Promise<KeyPair> {
  const extensions: Extensions = [
    { name: 'basicConstraints', cA: true, critical: true },
    { name: 'keyUsage', keyCertSign: true, cRLSign: true, critical: true },
  ];
  return pairOf(await generate([{ name: 'commonName', value: name }], { ...EC, extensions }));
}

async function signed(
  ca: KeyPair,
  name: string,
  altNames: Extract<Extensions[number], { name: 'subjectAltName' }>['altNames'] = [{ type: 2, value: name }],
): Promise<KeyPair> {
  const extensions: Extensions = [
    { name: 'basicConstraints', cA: false },
    { name: 'keyUsage', digitalSignature: true, critical: true },
    { name: 'extKeyUsage', serverAuth: true, clientAuth: true },
    { name: 'subjectAltName', altNames },
  ];
  return pairOf(await generate([{ name: 'commonName', value: name }], { ...EC, extensions, ca }));
}

function pairOf({ cert, private: key }: { cert: string; private: string }): KeyPair {
  return { cert, key };
}
