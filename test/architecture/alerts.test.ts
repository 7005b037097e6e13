import { readdirSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { expect, test } from 'vitest';
import { parse } from 'yaml';
import { createMetrics } from '../../src/observability/metrics.ts';
import { metricsIn } from '../support/expect/promql.ts';

type Rule = {
  record?: string;
  alert?: string;
  expr: string;
  labels?: Record<string, string>;
  annotations?: Record<string, string>;
};
type Board = { title: string; panels: { title: string; targets?: { expr: string }[] }[] };

const ROOT = resolve(import.meta.dirname, '../..');
const read = (path: string) => readFileSync(join(ROOT, path), 'utf8');
const rulesIn = (path: string): Rule[] =>
  (parse(read(path)) as { groups: { rules: Rule[] }[] }).groups.flatMap(({ rules }) => rules);

const recorded = rulesIn('observability/prometheus/rules.yml');
const alerts = rulesIn('observability/prometheus/alerts.yml');
const namesOfAlerts = [...new Set(alerts.map(({ alert = '' }) => alert))].sort();

/** What our processes tell, what the rules make of it, and what Prometheus tells of itself. */
function known(): Set<string> {
  const names = createMetrics()
    .registry.getMetricsAsArray()
    .flatMap(({ name, type }) =>
      String(type) === 'histogram' || String(type) === 'summary'
        ? ['bucket', 'count', 'sum'].map((part) => `${name}_${part}`)
        : [name],
    );
  return new Set([...names, ...recorded.map(({ record = '' }) => record), 'up', 'ALERTS']);
}

test('names are found in expressions as Prometheus reads them', () => {
  expect(
    metricsIn('sum by (a, le) (rate(one_total{b="two",c=~"x|y"}[5m])) / on (a) group_left (d) r:ate:5m or vector(0)'),
  ).toEqual(['one_total', 'r:ate:5m']);
  expect(metricsIn('1 - (max(a_b) > 1e3 unless 0.5 * c offset 5m)')).toEqual(['a_b', 'c']);
});

test('every rule, every alert and every query of a board reads what there is', () => {
  const folder = 'observability/grafana/boards';
  const boards = readdirSync(join(ROOT, folder)).map((name): Board => JSON.parse(read(join(folder, name))));
  const ofBoards = boards.flatMap(({ title, panels }) =>
    panels.flatMap((panel) => (panel.targets ?? []).map(({ expr }) => ({ of: `${title}, ${panel.title}`, expr }))),
  );
  const ofRules = [...recorded, ...alerts].map(({ record, alert, expr }) => ({ of: String(record ?? alert), expr }));
  const all = [...ofBoards, ...ofRules];
  expect(boards).toHaveLength(8);
  const names = known();
  expect(all.filter(({ expr }) => metricsIn(expr).length === 0)).toEqual([]);
  const unknown = all.flatMap(({ of, expr }) =>
    metricsIn(expr).flatMap((name) => (names.has(name) ? [] : [`${of}: ${name}`])),
  );
  expect(unknown).toEqual([]);
});

test('each alert says how grave it is, what it means and what to do, and leads to its section', () => {
  for (const { alert = '', labels, annotations } of alerts) {
    expect(['page', 'ticket'], alert).toContain(labels?.severity);
    expect(annotations, alert).toEqual({
      summary: expect.stringMatching(/\S/),
      description: expect.stringMatching(/\S/),
      runbook: `docs/operating.md#${alert.toLowerCase()}`,
    });
  }
});

test('docs/operating.md has a section for each alert, and for no other', () => {
  const [, rest = ''] = read('docs/operating.md').split('\n## Boards and alerts\n');
  const [section = ''] = rest.split('\n## ');
  const headings = [...section.matchAll(/^### (.+)$/gm)].map(([, heading]) => heading);
  expect(headings.sort()).toEqual(namesOfAlerts);
});

test('each alert fires and keeps quiet in the tests of the rules', () => {
  const tested = read('observability/prometheus/tests/alerts.test.yml');
  for (const alert of namesOfAlerts) {
    expect(tested, alert).toContain(`{ labels: '{alertname="${alert}",`);
    expect(tested, alert).toMatch(
      new RegExp(`alertname="${alert}",alertstate="firing"}\\)\\n +eval_time: \\S+\\n +exp_samples: \\[\\]`),
    );
  }
});

type Inhibit = { source_matchers: string[]; target_matchers: string[]; equal?: string[] };
const { route, inhibit_rules: rules } = parse(read('observability/alertmanager/alertmanager.yml')) as {
  route: { group_by: string[] };
  inhibit_rules: Inhibit[];
};

test('no installation silences another behind one Alertmanager, and the label that tells them apart is set', () => {
  for (const rule of rules) expect(rule.equal, rule.source_matchers.join()).toContain('installation');
  expect(route.group_by).toContain('installation');
  const { global } = parse(read('observability/prometheus/prometheus.yml')) as {
    global: { external_labels?: Record<string, string> };
  };
  expect(global.external_labels?.installation).toMatch(/\S/);
});

test('Alertmanager knows every alert that it silences', () => {
  const named = rules
    .flatMap(({ source_matchers, target_matchers }) => [...source_matchers, ...target_matchers])
    .flatMap((matcher) => /^alertname=~?"(.+)"$/.exec(matcher)?.[1]?.split('|') ?? []);
  expect([...new Set(named)].filter((name) => !namesOfAlerts.includes(name))).toEqual([]);
});
