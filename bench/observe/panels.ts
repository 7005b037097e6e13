import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { ROOT } from '../../stack/settings.mjs';

export type PanelQueries = { board: string; panel: string; exprs: string[] };

/** What Grafana puts in place of its own word: a window that has some readings in it. */
const RATE_INTERVAL = '30s';

/** Every panel of the boards that are shipped, with its queries as Grafana would ask them. */
export function readPanels(): PanelQueries[] {
  type Panel = { type: string; title: string; targets?: { expr: string }[] };
  const folder = join(ROOT, 'observability', 'grafana', 'boards');
  return readdirSync(folder).flatMap((name) => {
    const { title, panels } = JSON.parse(readFileSync(join(folder, name), 'utf8')) as {
      title: string;
      panels: Panel[];
    };
    return panels
      .filter(({ type }) => type !== 'row')
      .map((panel) => ({
        board: title,
        panel: panel.title,
        exprs: (panel.targets ?? []).map(({ expr }) => expr.replaceAll('$__rate_interval', RATE_INTERVAL)),
      }));
  });
}
