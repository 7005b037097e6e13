import { campaigns } from './campaigns.ts';
import { clients } from './clients.ts';
import { failures } from './failures.ts';
import { type Board, dashboardOf } from './kit.ts';
import { limits } from './limits.ts';
import { overview } from './overview.ts';
import { path } from './path.ts';
import { providers } from './providers.ts';
import { resources } from './resources.ts';

const BOARDS: Board[] = [overview, path, providers, failures, limits, campaigns, clients, resources];

/** What stands in grafana/boards, by file name. */
export function boardFiles(): Map<string, string> {
  return new Map(BOARDS.map((board) => [`${board.uid}.json`, `${JSON.stringify(dashboardOf(board), null, 2)}\n`]));
}
