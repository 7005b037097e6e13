import { PanelBuilder as BarGauge } from '@grafana/grafana-foundation-sdk/bargauge';
import { LegendDisplayMode, LegendPlacement, VizLegendOptionsBuilder } from '@grafana/grafana-foundation-sdk/common';
import {
  type Dashboard,
  DashboardBuilder,
  RowBuilder,
  ThresholdsConfigBuilder,
} from '@grafana/grafana-foundation-sdk/dashboard';
import { DataqueryBuilder } from '@grafana/grafana-foundation-sdk/prometheus';
import { PanelBuilder as Stat } from '@grafana/grafana-foundation-sdk/stat';
import { PanelBuilder as TimeSeries } from '@grafana/grafana-foundation-sdk/timeseries';

/** The one source of data, as grafana/provisioning names it. */
const SOURCE = { type: 'prometheus', uid: 'posthorn-prometheus' };
/** A row has 24 columns. */
const COLUMNS = 24;

/** Of PromQL, with what a series is called. */
type Query = [expr: string, legend: string];

export type Panel = {
  title: string;
  /** What it means, and when to worry. */
  description: string;
  /** Of Grafana: `s`, `reqps`, `percentunit`, `bytes` … */
  unit: string;
  /** `stat` shows the newest value, coloured from `warnAt` on; `bars` the newest of each series. */
  as?: 'lines' | 'stat' | 'bars';
  warnAt?: number;
  queries: Query[];
};

export type Board = { uid: string; title: string; description: string; rows: { title: string; panels: Panel[] }[] };

/** As Grafana reads it from a file. */
export function dashboardOf({ uid, title, description, rows }: Board): Dashboard {
  const board = new DashboardBuilder(`Posthorn · ${title}`)
    .uid(`posthorn-${uid}`)
    .description(description)
    .tags(['posthorn'])
    .timezone('browser')
    .refresh('30s')
    .time({ from: 'now-1h', to: 'now' })
    .readonly();
  let id = 0;
  for (const row of rows) {
    board.withRow(new RowBuilder(row.title).id(++id));
    const span = Math.floor(COLUMNS / row.panels.length);
    for (const panel of row.panels) board.withPanel(panelOf(panel, span).id(++id));
  }
  return board.build();
}

function panelOf({ title, description, unit, as = 'lines', warnAt, queries }: Panel, span: number) {
  const targets = queries.map(([expr, legend], index) =>
    new DataqueryBuilder()
      .refId(String.fromCharCode(65 + index))
      .expr(expr)
      .legendFormat(legend)
      .range(),
  );
  const common = <Kind extends Stat | TimeSeries | BarGauge>(kind: Kind): Kind => {
    kind.title(title).description(description).datasource(SOURCE).unit(unit).span(span).targets(targets);
    return kind;
  };
  if (as === 'lines') {
    const legend = new VizLegendOptionsBuilder()
      .showLegend(true)
      .displayMode(LegendDisplayMode.List)
      .placement(LegendPlacement.Bottom);
    return common(new TimeSeries()).height(8).min(0).fillOpacity(8).lineWidth(1).legend(legend);
  }
  const panel = common(as === 'stat' ? new Stat() : new BarGauge()).height(as === 'stat' ? 4 : 8);
  const steps = [{ value: null, color: 'green' }, ...(warnAt === undefined ? [] : [{ value: warnAt, color: 'red' }])];
  return panel.thresholds(new ThresholdsConfigBuilder().steps(steps));
}

/** Per second, by these labels. @param metric with its matchers, as `attempts_total{outcome="sent"}` */
export function rate(metric: string, ...by: string[]): string {
  return `sum${byLabels(by)} (rate(posthorn_${metric}[$__rate_interval]))`;
}

/** A percentile of a histogram, by these labels. @param matchers as `{route="/api/notifications"}` */
export function quantile(q: number, histogram: string, by: string[] = [], matchers = ''): string {
  return `histogram_quantile(${q}, sum by (${[...by, 'le'].join(', ')}) (rate(posthorn_${histogram}_bucket${matchers}[$__rate_interval])))`;
}

/** Of a figure that several processes tell of one and the same thing. */
export function newest(metric: string, ...by: string[]): string {
  return `max${byLabels(by)} (posthorn_${metric})`;
}

/** What may have no series, since nothing of its kind has happened, as 0. */
export function orZero(expr: string): string {
  return `${expr} or vector(0)`;
}

function byLabels(by: string[]): string {
  return by.length > 0 ? ` by (${by.join(', ')})` : '';
}
