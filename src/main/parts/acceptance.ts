import type { Database } from '../../db/client.ts';
import { createSettingsOf } from '../../services/clients/settings-of.ts';
import type { AcceptanceDeps } from '../../services/notifications/accept-once.ts';
import { clientDefaults } from '../defaults.ts';
import { publicUrlOf, refuseTargetOf, senderDomainsOf } from '../reach.ts';
import type { ProcessContext } from '../run-process.ts';
import { providerNamesOf } from './providers.ts';
import { openQuotas } from './quotas.ts';

/** What it takes to accept notifications, the same for the API and for requests by Kafka: once for a process. */
export function acceptanceOf(context: ProcessContext, database: Database, wakeRelay: () => void): AcceptanceDeps {
  const { settings, metrics } = context;
  return {
    database,
    metrics,
    wakeRelay,
    secret: settings.API_SECRET,
    settingsOf: createSettingsOf(database.pool, clientDefaults(settings)),
    quotas: openQuotas(context),
    providers: providerNamesOf(settings),
    smsProviderByCountry: settings.SMS_PROVIDER_BY_COUNTRY,
    senderDomains: senderDomainsOf(settings),
    publicUrl: publicUrlOf(settings),
    refuseTarget: refuseTargetOf(settings),
  };
}
