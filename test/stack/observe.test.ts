import { existsSync, readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { parse } from 'yaml';
import { prometheusConfig, RULES } from '../../stack/servers/prometheus.mjs';

const targets = { 'posthorn-api': ['127.0.0.1:3000'], temporal: ['127.0.0.1:9233'] };

test('npm start -- --observe reads under the names of the shipped jobs, which the rules go by', () => {
  const shipped = parse(readFileSync('observability/prometheus/prometheus.yml', 'utf8')) as {
    scrape_configs: { job_name: string }[];
    rule_files: string[];
  };
  const names = shipped.scrape_configs.map((job) => job.job_name);
  const config = prometheusConfig({ targets, rules: RULES, alertmanager: '127.0.0.1:9093' });
  expect(names).toEqual(expect.arrayContaining(config.scrape_configs.map((job) => job.job_name)));
  expect(RULES.map((path) => path.split('/').at(-1))).toEqual(shipped.rule_files);
  expect(RULES.filter((path) => !existsSync(path))).toEqual([]);
});

test('the token for metrics goes to our own processes, and to nobody else', () => {
  const config = prometheusConfig({ targets, rules: [], alertmanager: null, metricsToken: 'a token of tests' });
  expect(config.scrape_configs).toMatchObject([{ authorization: { credentials: 'a token of tests' } }, {}]);
  expect(config.scrape_configs[1]).not.toHaveProperty('authorization');
  expect(config).not.toHaveProperty('alerting');
});
