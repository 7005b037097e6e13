import type { Queryable } from '../../db/client.ts';
import { countZones } from '../../db/queries/campaigns/audience.ts';
import type { CampaignRow } from '../../db/queries/campaigns/rows.ts';
import type { CampaignPlan } from '../../domain/campaigns/campaign.ts';
import { isApartByZone, type Waves, wavesOf, type ZoneCount } from '../../domain/campaigns/waves.ts';
import type { Channel } from '../../domain/channel.ts';
import type { Content } from '../../domain/notification.ts';
import type { SettingsOf } from '../clients/settings-of.ts';
import { checkInstallation, type InstallationDeps } from '../notifications/check-installation.ts';
import { isTooFarAhead, TOO_FAR_AHEAD } from '../notifications/check-times.ts';
import { ApiProblem } from '../problem.ts';
import type { SendableTemplates } from '../templates/sendable.ts';
import { findPart } from './check-row.ts';
import { planOf } from './plan.ts';

export type ReadinessDeps = InstallationDeps & {
  settingsOf: SettingsOf;
  sendable: SendableTemplates;
  providers: Record<Channel, string[]>;
};

/** What keeps a campaign from being started. */
export type Obstacle = { code: string; detail: string };

/** Whether it could start now, with what it would be sent by; `plan` is null where its words cannot be made. */
export type Readiness = { obstacles: Obstacle[]; plan: CampaignPlan | null; waves: Waves };

const NO_WORDS: Content = { subject: null, text: '', html: null };

/** Looks at all that could keep a campaign from being started, on this connection. @param now by which the clock is read */
export async function readinessOf(db: Queryable, deps: ReadinessDeps, row: CampaignRow, now: Date): Promise<Readiness> {
  const { id, clientId, channel, spec, total } = row;
  const obstacles: Obstacle[] = [...ofAudience(row), ...ofRoutes(deps, row)];
  const settings = await deps.settingsOf(clientId, { fresh: true, on: db });
  let plan: CampaignPlan | null = null;
  try {
    const { template } = spec;
    const version = template ? await findPart(db, deps, { clientId, channel, template }) : null;
    const pinned = version && { id: version.templateId, version: version.version, category: version.category };
    plan = planOf(spec, channel, pinned, settings);
    if (version?.category === 'marketing' && spec.category === 'transactional') {
      obstacles.push({
        code: 'conflicting_fields',
        detail: '`category` must be `marketing`: the template is for marketing.',
      });
    }
    const routing = { providers: null, fallback: [] };
    const content = spec.content ?? NO_WORDS;
    checkInstallation({ channel, recipient: {}, content, category: plan.category, routing }, deps);
  } catch (error) {
    if (!(error instanceof ApiProblem)) throw error;
    obstacles.push({ code: error.code, detail: error.detail });
  }
  const counts: ZoneCount[] = isApartByZone(spec.schedule)
    ? await countZones(db, id)
    : [{ zone: null, recipients: total }];
  const waves = wavesOf(spec.schedule, counts, now);
  obstacles.push(...ofTimes(row, waves, now));
  return { obstacles, plan, waves };
}

function ofAudience({ audience, total }: CampaignRow): Obstacle[] {
  if (audience === 'none') return [{ code: 'audience_missing', detail: 'No audience has been uploaded.' }];
  if (audience === 'open') {
    return [{ code: 'audience_incomplete', detail: 'The upload of the audience has not come to its end.' }];
  }
  return total === 0 ? [{ code: 'audience_empty', detail: 'The audience has no recipient.' }] : [];
}

function ofRoutes({ providers }: ReadinessDeps, { channel, environment, spec }: CampaignRow): Obstacle[] {
  if (environment === 'test') return [];
  const known = providers[channel];
  if (known.length === 0) {
    return [{ code: 'channel_not_set_up', detail: `The channel ${channel} has no provider on this server.` }];
  }
  const unknown = (spec.providers ?? []).some((name) => !known.includes(name));
  const detail = `The channel ${channel} has these providers only: ${known.join(', ')}.`;
  return unknown ? [{ code: 'unknown_provider', detail }] : [];
}

function ofTimes({ expiresAt, spec, total }: CampaignRow, { waves, skipped }: Waves, now: Date): Obstacle[] {
  const { schedule } = spec;
  const obstacles: Obstacle[] = [];
  const left = total - skipped.reduce((sum, { recipients }) => sum + recipients, 0);
  if (total > 0 && left <= 0) {
    obstacles.push({ code: 'schedule_past', detail: 'Its time is over in every zone, and `ifPast` says `skip`.' });
  }
  const last = waves.at(-1)?.at ?? now;
  if (isTooFarAhead(last, now)) {
    obstacles.push({ code: TOO_FAR_AHEAD.code, detail: `\`schedule\` ${TOO_FAR_AHEAD.detail}.` });
  }
  if (expiresAt && expiresAt <= last) {
    const detail = '`expiresAt` must be later than the last of its moments.';
    obstacles.push({ code: 'expires_too_early', detail });
  }
  const isOver = schedule && 'local' in schedule && schedule.zone !== 'recipient' && schedule.ifPast === 'skip';
  if (isOver && waves[0]?.at === null) {
    obstacles.push({ code: 'schedule_past', detail: 'Its time is over, and `ifPast` says `skip`.' });
  }
  return obstacles;
}
