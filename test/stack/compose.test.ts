import { existsSync, readdirSync } from 'node:fs';
import { beforeAll, describe, expect, it } from 'vitest';
import { parse, stringify } from 'yaml';
import { loadSettings } from '../../src/config/load.ts';
import { simulatedVendors } from '../../stack/servers/simulators.mjs';
import { compose, dockerfile, load, loadModel, type Model, ours, read, versions } from './compose-model.ts';

/** Only with `--profile observability`. */
const OBSERVERS = ['prometheus', 'alertmanager', 'grafana'];
const JOBS = ['topics', 'migrate', 'temporal-schema', 'temporal-tuning', 'temporal-namespace', 'demo'];

let model: Model;
let services: [string, Model['services'][string]][];
beforeAll(async () => {
  model = await loadModel();
  services = Object.entries(model.services);
});

const dependencies = (name: string) => Object.entries(model.services[name]?.depends_on ?? {});

describe('docker-compose.yml', () => {
  it('is accepted by the loader of the Compose specification', async () => {
    expect(Object.keys(model.services).sort()).toEqual(
      [
        ...JOBS,
        ...OBSERVERS,
        'postgres',
        'kafka',
        'temporal',
        'temporal-ui',
        'kafka-ui',
        'inbox',
        'simulators',
        'api',
        'bridge',
        'worker',
      ].sort(),
    );
  });

  it.each<[string, (file: ReturnType<typeof parse>) => void]>([
    ['an unknown key', (file) => Object.assign(file.services.api, { helthcheck: {} })],
    ['an unknown condition', (file) => Object.assign(file.services.api.depends_on.migrate, { condition: 'done' })],
    ['a port that is no number', (file) => Object.assign(file.services.api, { ports: ['127.0.0.1:web:3000'] })],
    ['a broken interpolation', (file) => Object.assign(file.services.inbox, { image: 'maildev/maildev:${TAG' })],
  ])('is refused by that loader with %s', async (_what, breakIt) => {
    const file = parse(compose, { merge: true });
    expect((await load(stringify(file))).code, 'the copy before it is broken').toBe(0);
    breakIt(file);
    expect((await load(stringify(file))).code).not.toBe(0);
  });

  it('takes the images and tags of stack/versions.json, and those are the versions that npm start runs', () => {
    const foreign = services.filter(([, service]) => !service.build).map(([, service]) => service.image);
    const pinned = Object.entries(versions.images).map(([repository, tag]) => `${repository}:${tag}`);
    expect([...new Set(foreign)].sort()).toEqual(pinned.filter((image) => !image.startsWith('node:')).sort());
    expect(versions.images).toMatchObject({
      postgres: versions.postgres,
      'apache/kafka': versions.kafka,
      'temporalio/server': versions.temporal,
      'temporalio/admin-tools': versions.temporal,
      'temporalio/ui': versions.temporalUi,
      'maildev/maildev': versions.maildev,
    });
  });

  it('gives every image an exact tag, ours being the version of package.json', () => {
    for (const [name, { image }] of services) {
      expect(image, name).toMatch(/:v?\d+\.\d+(\.\d+)?$/);
      expect(image, name).not.toMatch(/latest|auto-setup/);
    }
    const { version } = JSON.parse(read('package.json'));
    expect(new Set(ours(model).map(([, service]) => service.image))).toEqual(new Set([`posthorn:${version}`]));
  });

  it('publishes its ports on 127.0.0.1 only, by default those of the contract', () => {
    const published = services.flatMap(([, service]) => service.ports ?? []);
    for (const port of published) expect(port.host_ip, port.published).toBe('127.0.0.1');
    const contract = ['1025', '1080', '3000', '3002', '3003', '4010', '5433', '7233', '8080', '8233', '9092'];
    const ofObservers = ['3001', '9090', '9093'];
    expect(published.map((port) => port.published).sort()).toEqual([...contract, ...ofObservers].sort());
  });

  it('gives every long-running service a health check and a restart policy', () => {
    for (const [name, { healthcheck, restart }] of services.filter(([name]) => !JOBS.includes(name))) {
      expect(healthcheck, name).toMatchObject({ test: expect.arrayContaining(['CMD']), retries: expect.any(Number) });
      for (const key of ['interval', 'timeout', 'start_period', 'start_interval']) {
        expect(healthcheck?.[key], `${name} ${key}`).toMatch(/^\d+s$/); // the loader lets any text pass
      }
      expect(restart, name).toBe('unless-stopped');
    }
  });

  it('never restarts a job that has succeeded', () => {
    for (const name of JOBS) expect(model.services[name]?.restart, name).toMatch(/^(no|on-failure:\d+)$/);
  });

  it('waits for each job with service_completed_successfully and for each server with service_healthy', () => {
    const awaited = services.flatMap(([name]) => dependencies(name));
    for (const [name, { condition }] of awaited) {
      expect(model.services, name).toHaveProperty([name]);
      expect(condition, name).toBe(JOBS.includes(name) ? 'service_completed_successfully' : 'service_healthy');
    }
    const jobs = new Set(awaited.map(([name]) => name).filter((name) => JOBS.includes(name)));
    expect([...jobs, 'demo'].sort()).toEqual([...JOBS].sort());
  });

  it('has a start order without a cycle, in which the demo comes after every service but the UIs and those who watch', () => {
    const visit = (name: string, path: string[]): string[] => {
      expect(path, `${name} waits for itself`).not.toContain(name);
      return [name, ...dependencies(name).flatMap(([next]) => visit(next, [...path, name]))];
    };
    for (const [name] of services) visit(name, []);
    const before = new Set(visit('demo', []));
    const others = services.map(([name]) => name).filter((name) => !before.has(name));
    expect(others.sort()).toEqual(['kafka-ui', 'temporal-ui', ...OBSERVERS].sort());
  });

  it('starts those who watch only when they are asked for, and has Prometheus read every process that runs', () => {
    for (const [name, { profiles = [] }] of services) {
      expect(profiles, name).toEqual(OBSERVERS.includes(name) ? ['observability'] : []);
    }
    type Job = { job_name: string; static_configs: { targets: string[] }[] };
    const { scrape_configs: jobs } = parse(read('observability/prometheus/prometheus.yml')) as {
      scrape_configs: Job[];
    };
    const targets = jobs.flatMap((job) => job.static_configs.flatMap((config) => config.targets));
    const { api, bridge, worker } = model.services;
    const ports = { PORT: api?.environment?.PORT, BRIDGE_PORT: bridge?.environment?.BRIDGE_PORT };
    expect(targets.sort()).toEqual(
      [
        `api:${ports.PORT}`,
        `bridge:${ports.BRIDGE_PORT}`,
        `worker:${worker?.environment?.WORKER_PORT}`,
        `temporal:${model.services.temporal?.environment?.PROMETHEUS_ENDPOINT?.split(':')[1]}`,
      ].sort(),
    );
    for (const name of ['api', 'bridge', 'worker']) {
      expect(model.services[name]?.environment?.ALLOWED_HOSTS?.split(','), name).toContain(name);
    }
    const source = parse(read('observability/grafana/provisioning/datasources/prometheus.yml')).datasources[0];
    expect(read('observability/grafana/boards/overview.json')).toContain(`"uid": "${source.uid}"`);
  });

  it('gives our services settings of .env.example only', () => {
    const settings = new Set(
      [...read('.env.example').matchAll(/^(?:# ?)?([A-Z][A-Z0-9_]*)=/gm)].map(([, name]) => name),
    );
    const ofImage = [...dockerfile.matchAll(/^(?:ENV| {3}) ([A-Z][A-Z0-9_]*)=/gm)].map(([, name]) => name);
    expect(ofImage).toContain('WORKFLOW_BUNDLE');
    const given = ours(model).flatMap(([, service]) => Object.keys(service.environment ?? {}));
    expect([...new Set([...given, ...ofImage])].filter((name) => !settings.has(name ?? ''))).toEqual([]);
  });

  it('hands our services all that .env says, if there is one, but neither the simulators nor the demo', () => {
    for (const [name, { env_file: files }] of ours(model)) {
      const isOfPosthorn = !['simulators', 'demo'].includes(name);
      expect(files ?? [], name).toEqual(isOfPosthorn ? [{ path: '.env', required: false }] : []);
    }
  });

  it('keeps to its own servers, whichever .env names for npm start', () => {
    const own = { MAX_RETRIES: '7', RETENTION_DAYS_USAGE: '30', SMTP_FALLBACK_URL: 'smtp://mail.example' };
    const elsewhere = {
      ...{ DATABASE_URL: 'postgres://db.example/x', KAFKA_BROKERS: 'kafka.example:9092', KAFKA_SSL: 'true' },
      ...{ KAFKA_SSL_CA: '/ca.pem', KAFKA_SSL_CERT: '/cert.pem', KAFKA_SSL_KEY: '/key.pem', KAFKA_REPLICATION: '3' },
      ...{ KAFKA_SASL_MECHANISM: 'plain', KAFKA_SASL_USERNAME: 'x', KAFKA_SASL_PASSWORD: 'x', TEMPORAL_API_KEY: 'x' },
      ...{ TEMPORAL_ADDRESS: 'temporal.example:7233', TEMPORAL_NAMESPACE: 'x', TEMPORAL_TLS_CA: '/ca.pem' },
      ...{ TEMPORAL_TLS_CERT: '/cert.pem', TEMPORAL_TLS_KEY: '/key.pem', HOST: '127.0.0.1', PORT: '4000' },
    };
    for (const name of ['api', 'bridge', 'worker', 'migrate', 'topics']) {
      // `environment` wins over `env_file` (compose-spec, 05-services.md).
      const given = model.services[name]?.environment ?? {};
      const { KAFKA_SASL_USERNAME, KAFKA_SASL_PASSWORD, ...settings } = loadSettings({
        ...own,
        ...elsewhere,
        ...given,
      });
      expect(settings, name).toEqual(loadSettings({ ...own, ...given }));
    }
  });

  it('runs our containers without a writable disk, capabilities or new privileges, and lets them drain for 30 s', () => {
    expect(
      ours(model)
        .map(([name]) => name)
        .sort(),
    ).toEqual(['api', 'bridge', 'demo', 'migrate', 'simulators', 'topics', 'worker']);
    for (const [name, service] of ours(model)) {
      expect(service, name).toMatchObject({
        read_only: true,
        tmpfs: ['/tmp'],
        cap_drop: ['ALL'],
        security_opt: ['no-new-privileges:true'],
        stop_grace_period: '30s',
      });
    }
  });

  it('takes every secret from the environment and names its default as one for development', () => {
    const secrets = services.flatMap(([, { environment = {} }]) =>
      Object.entries(environment).filter(([name]) => /PASSWORD|PWD|SECRET|DATABASE_URL/.test(name)),
    );
    expect(secrets.length).toBeGreaterThan(5);
    for (const [name, value] of secrets) expect(value, name).toContain('development-only');
    for (const line of compose.split('\n'))
      if (line.includes('development-only')) expect(line).toMatch(/\$\{[A-Z_]+:?-/);
  });

  it('names only what differs from the defaults inside its network, and leaves the rest to .env', () => {
    const given = model.services.api?.environment ?? {};
    const { NODE_ENV: _ofImage, ...others } = given;
    const settings = loadSettings({}) as Record<string, unknown>;
    // Kept although they are the defaults: `.env` may name other servers, or ports for npm start.
    const guarded = /^(PORT|.*_PORT|RELAY_IN_API|KAFKA_|TEMPORAL_)/;
    const same = Object.entries(others).filter(([name, value]) => !guarded.test(name) && value === settings[name]);
    expect(same).toEqual([]);
  });

  it('gives settings that src/config takes for development and refuses for production until a secret is set', () => {
    const given = model.services.api?.environment ?? {};
    expect(loadSettings(given)).toMatchObject({ NODE_ENV: 'development', HOST: '0.0.0.0' });
    expect(loadSettings(given).ADMIN_TOKEN).toBeUndefined();
    expect(() => loadSettings({ ...given, NODE_ENV: 'production' })).toThrow(/API_SECRET/);
  });

  it("sets SMS up with the simulator's own account at Twilio, and takes others from the environment", () => {
    const simulated = simulatedVendors('http://simulators:4010');
    expect(loadSettings(simulated)).toMatchObject(simulated);
    const { MSG91_AUTH_KEY: _key, MSG91_TEMPLATE_ID: _template, ...byDefault } = simulated;
    for (const service of ['api', 'worker']) {
      const given = model.services[service]?.environment ?? {};
      expect(given).toMatchObject(byDefault);
      expect(Object.keys(given)).not.toContain('MSG91_AUTH_KEY');
      expect(() => loadSettings({ ...given, MSG91_AUTH_KEY: 'own', MSG91_TEMPLATE_ID: 'own' })).toThrow(/SMS_PROVIDER/);
      const without = { ...given, TWILIO_ACCOUNT_SID: '', TWILIO_AUTH_TOKEN: '' };
      expect(() => loadSettings({ ...without, MSG91_AUTH_KEY: 'own', MSG91_TEMPLATE_ID: 'own' })).not.toThrow();
    }
    for (const name of Object.keys(byDefault)) expect(compose).toMatch(new RegExp(`\\$\\{${name}:?-`));
  });

  it('mounts files that exist, the tuned dynamic configuration being that of npm start, and volumes that it declares', () => {
    const mounts = services.flatMap(([, service]) => service.volumes ?? []);
    for (const { type, source } of mounts) {
      if (type === 'bind') expect(existsSync(source), source).toBe(true);
      else expect(model.volumes, source).toHaveProperty([source]);
    }
    const path = model.services.temporal?.environment?.DYNAMIC_CONFIG_FILE_PATH;
    const dynamic = model.services.temporal?.volumes?.find(({ target }) => target === path);
    expect(dynamic?.source).toMatch(/^(\.\/)?stack\/temporal\/dynamic\.yaml$/);
    const known = new Set(readdirSync('docker/temporal').map((name) => `/etc/posthorn/${name}`));
    const scripts = services.flatMap(
      ([, { command = [] }]) => command.join(' ').match(/\/etc\/posthorn\/[\w.-]+/g) ?? [],
    );
    expect(scripts).toHaveLength(known.size);
    expect(new Set(scripts)).toEqual(known);
  });
});
