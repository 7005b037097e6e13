import { z } from 'zod';
import { DEVELOPMENT_API_SECRET } from '../development-secrets.ts';
import { encryptionKeys } from '../encryption-keys.ts';
import { flag, labelledUrls, list, matching, networks, port, webAddress } from '../kit/kinds.ts';
import { setting } from '../kit/setting.ts';

export const general = {
  NODE_ENV: setting(
    z.enum(['development', 'test', 'production']).default('development'),
    'development, test or production. Production refuses the secrets that are published for development.',
  ),
  HOST: setting(z.string().default('127.0.0.1'), 'The address on which every process listens.'),
  PORT: setting(port(3000), 'The ports of the API, and of the health pages of relay, bridge and worker.'),
  RELAY_PORT: setting(port(3001)),
  BRIDGE_PORT: setting(port(3002)),
  WORKER_PORT: setting(port(3003)),
  LOG_LEVEL: setting(
    z.enum(['trace', 'debug', 'info', 'warn', 'error', 'fatal', 'silent']).default('info'),
    'trace, debug, info, warn, error, fatal or silent.',
  ),
  API_SECRET: setting(
    z.string().min(32).default(DEVELOPMENT_API_SECRET),
    `Required in production: 32 characters or more, made at random. Keyed hashes, cursors, inbox tokens and
      unsubscribe links are made with it; changing it invalidates all of them.`,
    { example: '', isCommented: true },
  ),
  ENCRYPTION_KEYS: setting(
    encryptionKeys,
    `Encrypts content and addresses in PostgreSQL: id:key,id2:key2 with 32-byte keys in base64 (openssl rand
      -base64 32). The first key encrypts, all of them decrypt. Unset: content is stored unencrypted. Losing a
      key loses everything encrypted with it (docs/operating.md).`,
    { isCommented: true },
  ),
  ADMIN_TOKEN: setting(
    z.string().min(16).optional(),
    `The operator's token, 16 characters or more, in production 32 (openssl rand -hex 32): registers clients
      where registration is closed, shows the dead letters of all clients and what is in Kafka, by reference.`,
  ),
  OPEN_REGISTRATION: setting(
    z.enum(['true', 'false']).optional(),
    `Unset: anyone may register a client, except in production. true opens registration in production too;
      false closes it everywhere. Where it is open, set quotas (QUOTA_PER_DAY_…): each client that registers
      may send as much as they allow.`,
  ),
  REQUIRE_MFA: setting(
    flag(false),
    'true: members who log in without a second factor can do nothing but set one up (docs/members.md).',
  ),
  METRICS_TOKEN: setting(
    z.string().min(16).optional(),
    `16 characters or more: /metrics and the details of /health and /health/ready are then shown only with
      Authorization: Bearer and this token. Unset: to everybody who reaches the port.`,
  ),
  ALLOWED_HOSTS: setting(
    list(''),
    `Outside production, requests must name this machine in their Host header, HOST or the host of PUBLIC_URL,
      so that no web page can reach Posthorn under a name of its own (DNS rebinding). These other names are
      accepted as well. Ignored in production, where your proxy decides. The simulators and the inbox of npm
      start check it likewise; the Temporal UI, Temporal's HTTP API and the inbox of docker compose, which are
      not ours, do not.`,
  ),
  TRUST_PROXY: setting(
    z.coerce.number().int().min(0).max(10).default(0),
    `How many of your own reverse proxies stand in front of the API (0 to 10). That many entries of
      X-Forwarded-For are trusted, from the right: for keys restricted to certain addresses, and for how often
      one address may fail to authenticate. 0: the header is ignored.`,
  ),
  PUBLIC_URL: setting(
    webAddress,
    `The public address of the API, such as https://notify.example.com, for unsubscribe links and for the
      receipts that vendors send. Outside production it defaults to http://HOST:PORT; in production marketing
      mail is refused while it is unset.`,
  ),
  DASHBOARD: setting(flag(true), 'false: the API serves no dashboard at /app. Members can still log in over the API.'),
  HOME_LINKS: setting(
    labelledUrls,
    `Where the page at / leads besides the dashboard and the documentation: Label=url, separated by commas, such as
      Status=https://status.example.com. npm start sets it to its own pages.`,
  ),
  RECEIPTS_TOKEN: setting(
    matching(/^[\w-]{16,128}$/, 'must be of 16 to 128 letters, digits, - and _'),
    `The secret last part of the path for receipts of vendors that do not sign them, such as
      /api/receipts/msg91/TOKEN; 16 characters or more. Unset: those receipts are refused.`,
  ),
  CORS_ORIGINS: setting(
    list(''),
    `The origins whose pages may read an inbox (/api/inbox) from a browser, such as https://app.example.com;
      * allows all. They use a user's inbox token, never an API key.`,
  ),
  ALLOW_LOOPBACK_TARGETS: setting(
    flag(false),
    'true lets webhooks call this machine, for development; npm start sets it.',
    { isCommented: true },
  ),
  REFUSED_NETWORKS: setting(
    networks,
    `Networks of yours that are public by their numbers: webhooks and push messages never go there. CIDR
      ranges, comma-separated, such as 198.51.100.0/24. What is private anyway need not be named.`,
  ),
};
