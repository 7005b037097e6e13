import type { Database } from '../../db/client.ts';
import { isAnythingPublished } from '../../db/queries/templates/read.ts';
import { createHtmlWorker, type HtmlWorker } from '../../html/html-worker.ts';
import { createSettingsOf } from '../../services/clients/settings-of.ts';
import { type AcceptanceDeps, createAcceptTogether } from '../../services/notifications/accept-once.ts';
import { createQuotaGate, type QuotaGate } from '../../services/quotas/gate.ts';
import { measured } from '../../services/templates/measured.ts';
import { createSendableTemplates } from '../../services/templates/sendable.ts';
import { createOnSuspend } from '../../services/templates/suspend.ts';
import { createTemplates } from '../../templates/pool.ts';
import type { Templates } from '../../templates/templates.ts';
import { openConnections } from './connect.ts';
import { clientDefaults } from './defaults.ts';
import { providerNamesOf } from './providers.ts';
import type { ProcessContext } from './run-process.ts';
import { publicUrlOf, refuseTargetOf, senderDomainsOf } from './urls.ts';

/** Taking a block is a matter of milliseconds, and each quota takes one at a time. */
const CONNECTIONS = 2;

/** What it takes to accept notifications, the same for the API and for requests by Kafka: once for a process. */
export function acceptanceOf(
  context: ProcessContext,
  database: Database,
  wakeRelay: () => void,
): AcceptanceDeps & { html: HtmlWorker; templates: Templates } {
  const { settings, metrics, tracer } = context;
  return {
    ...preparationOf(context, database, wakeRelay),
    metrics,
    tracer,
    wakeRelay,
    settingsOf: createSettingsOf(database.pool, clientDefaults(settings)),
    quotas: openQuotas(context),
    acceptTogether: createAcceptTogether(database.pool),
    senderDomains: senderDomainsOf(settings),
    refuseTarget: refuseTargetOf(settings),
  };
}

/**
 * What it takes to make a notification's words and to choose its routes, also for a worker that lays out campaigns: once for
 * a process. Its threads begin with the first that needs one.
 */
export function preparationOf(
  { settings, logger, metrics, onEnd }: ProcessContext,
  database: Database,
  wakeRelay: () => void,
) {
  const html = createHtmlWorker();
  onEnd('html', html.close);
  const sendable = createSendableTemplates();
  const pool = createTemplates({
    renderThreads: settings.RENDER_THREADS,
    onSuspend: createOnSuspend({ database, logger, wakeRelay }, sendable),
  });
  const templates = measured(pool, metrics);
  onEnd('templates', templates.close);
  return {
    database,
    html,
    templates,
    sendable,
    secret: settings.API_SECRET,
    publicUrl: publicUrlOf(settings),
    providers: providerNamesOf(settings),
    smsProviderByCountry: settings.SMS_PROVIDER_BY_COUNTRY,
  };
}

/**
 * Starts the threads that render before anybody waits for them, where there is something to render; an installation without
 * templates is spared their memory. For when the process is ready: neither that nor its health waits for it.
 */
export async function warmTemplates({
  database,
  templates,
}: {
  database: Database;
  templates: Templates;
}): Promise<void> {
  // Where the database is away they begin with the first rendering.
  const isNeeded = await isAnythingPublished(database.pool).catch(() => false);
  if (isNeeded) await templates.warm();
}

/**
 * The quotas of this process, one for all that accepts in it. Their connections are their own, opened when the first block
 * is taken: otherwise transactions that wait for a block could hold all connections that taking it needs.
 */
function openQuotas(context: ProcessContext): QuotaGate {
  return createQuotaGate({ pool: openConnections(context, 'quotas', CONNECTIONS).pool });
}
