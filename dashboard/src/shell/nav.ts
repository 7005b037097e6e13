import {
  Gauge,
  type LucideIcon,
  Mail,
  MailX,
  Plug,
  Receipt,
  ServerCog,
  ShieldOff,
  UserRound,
  Users,
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

/** Every page that the rail and the palette lead to, in their order. */
export const PLACES: readonly Place[] = [
  { to: '', label: 'Overview', icon: Gauge, scopes: ['notifications:read'], also: 'home start figures' },
  {
    to: 'notifications',
    label: 'Notifications',
    icon: Mail,
    scopes: ['notifications:read'],
    also: 'messages list search',
  },
  { to: 'dead-letters', label: 'Dead letters', icon: MailX, scopes: ['dead-letters'], also: 'failed replay errors' },
  { to: 'providers', label: 'Providers', icon: Plug, scopes: ['notifications:read'], also: 'accounts breaker smtp' },
  {
    to: 'suppressions',
    label: 'Suppressions',
    icon: ShieldOff,
    scopes: ['notifications:read'],
    also: 'blocked bounced',
  },
  { to: 'usage', label: 'Usage and cost', icon: Receipt, scopes: ['notifications:read'], also: 'quota bill' },
  { to: 'members', label: 'Members', icon: Users, scopes: ['members'], also: 'people invite roles' },
  { to: 'account', label: 'My account', icon: UserRound, also: 'password authenticator sessions' },
  { to: 'operator', label: 'Operator', icon: ServerCog, also: 'health kafka clients lag' },
];
