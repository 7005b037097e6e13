import {
  FileText,
  FlaskConical,
  Gauge,
  KeyRound,
  type LucideIcon,
  Mail,
  MailX,
  Megaphone,
  Plug,
  Receipt,
  ScrollText,
  ServerCog,
  ShieldOff,
  SlidersHorizontal,
  UserRound,
  Users,
  Webhook,
} from 'lucide-react';
import type { Scope } from '../api/scope.tsx';

export type Place = {
  /** Below the client and environment. */
  to: string;
  label: string;
  icon: LucideIcon;
  /** Shown to whoever holds one of them; to everybody without. */
  scopes?: readonly Scope[];
  /** Words that the palette finds it by as well. */
  also?: string;
};

/** Every page that the rail and the palette lead to, in their order, under what they are for. */
export const SECTIONS: readonly { title: string | null; places: readonly Place[] }[] = [
  {
    title: null,
    places: [
      { to: '', label: 'Overview', icon: Gauge, scopes: ['notifications:read'], also: 'home start figures' },
      {
        to: 'notifications',
        label: 'Notifications',
        icon: Mail,
        scopes: ['notifications:read'],
        also: 'messages list search',
      },
      {
        to: 'dead-letters',
        label: 'Dead letters',
        icon: MailX,
        scopes: ['dead-letters'],
        also: 'failed replay errors',
      },
      {
        to: 'providers',
        label: 'Providers',
        icon: Plug,
        scopes: ['notifications:read'],
        also: 'accounts breaker smtp',
      },
      {
        to: 'suppressions',
        label: 'Suppressions',
        icon: ShieldOff,
        scopes: ['notifications:read'],
        also: 'blocked bounced',
      },
      { to: 'usage', label: 'Usage and cost', icon: Receipt, scopes: ['notifications:read'], also: 'quota bill' },
    ],
  },
  {
    title: 'Content',
    places: [
      {
        to: 'templates',
        label: 'Templates',
        icon: FileText,
        scopes: ['templates'],
        also: 'layouts partials editor preview',
      },
      {
        to: 'campaigns',
        label: 'Campaigns',
        icon: Megaphone,
        scopes: ['campaigns'],
        also: 'bulk newsletter csv audience',
      },
      {
        to: 'sandbox',
        label: 'Sandbox',
        icon: FlaskConical,
        scopes: ['notifications:read'],
        also: 'test messages inbox phone mail magic',
      },
    ],
  },
  {
    title: 'Setup',
    places: [
      { to: 'keys', label: 'API keys', icon: KeyRound, scopes: ['keys'], also: 'rotate revoke token secret' },
      { to: 'webhooks', label: 'Webhooks', icon: Webhook, scopes: ['webhooks'], also: 'endpoints deliveries events' },
      {
        to: 'settings',
        label: 'Settings',
        icon: SlidersHorizontal,
        scopes: ['settings', 'notifications:read'],
        also: 'limits retention quotas providers client',
      },
      { to: 'members', label: 'Members', icon: Users, scopes: ['members'], also: 'people invite roles' },
      { to: 'audit', label: 'Audit log', icon: ScrollText, scopes: ['admin'], also: 'who changed what history' },
      { to: 'account', label: 'My account', icon: UserRound, also: 'password authenticator sessions' },
      { to: 'operator', label: 'Operator', icon: ServerCog, also: 'health kafka clients lag' },
    ],
  },
];

export const PLACES: readonly Place[] = SECTIONS.flatMap(({ places }) => places);
