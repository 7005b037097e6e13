import { UserMinus } from 'lucide-react';
import type { components } from '../../../../src/client/schema.ts';
import { useClientScope } from '../../api/scope.tsx';
import { useSession } from '../../api/session.ts';
import { Button } from '../../ui/button.tsx';
import { Badge } from '../../ui/status.tsx';
import { Ago } from '../../ui/time.tsx';
import { roleLabel } from './roles.ts';

export type Member = components['schemas']['Member'];
export type PersonAct = 'role' | 'suspend' | 'remove';
/** What a dialog about a member is given. */
export type OfMember = { member: Member; onClose: () => void; onDone: () => void };

export const nameOf = ({ name, email }: Pick<Member, 'name' | 'email'>): string => name || email;

/** One member: the role, the second factor, and when they were last here. */
export function Person({ member, act }: { member: Member; act: (what: PersonAct) => void }) {
  const { client } = useClientScope();
  const { data: session } = useSession();
  const { id, email, role, disabled, hasTotp, isOfProvider, roleByClaim, lastUsedAt } = member;
  const isMe = id === session?.member.id;
  const why = isMe
    ? 'Nobody changes their own role'
    : role === 'owner' && client.role !== 'owner'
      ? 'Only owners change owners'
      : undefined;
  const may = { disabled: why !== undefined, title: why };
  return (
    <li className="flex flex-wrap items-center gap-x-3 gap-y-2 border-b border-line px-4 py-2.5 last:border-b-0">
      <div className="min-w-0 flex-1 basis-48">
        <div className="truncate font-medium">
          {nameOf(member)} {isMe && <span className="font-normal text-dim">(you)</span>}
        </div>
        <div className="truncate text-sm text-dim">{email}</div>
      </div>
      <div className="flex flex-wrap items-center gap-2">
        {disabled && <Badge tone="bad">Suspended</Badge>}
        {roleByClaim && (
          <span
            className="text-sm text-dim"
            title="The role follows the log-in provider at each log-in, until you change it here."
          >
            role by provider
          </span>
        )}
        <Badge tone={hasTotp || isOfProvider ? 'good' : 'plain'}>
          {isOfProvider ? 'Log-in provider' : hasTotp ? 'Second factor' : 'Password only'}
        </Badge>
        <span className="w-28 text-right text-sm text-dim">{lastUsedAt ? <Ago at={lastUsedAt} /> : 'not seen'}</span>
      </div>
      <span className="w-20">{roleLabel(role)}</span>
      <div className="flex flex-wrap gap-2">
        <Button {...may} aria-label={`Change role of ${email}`} onClick={() => act('role')}>
          Change role…
        </Button>
        <Button
          {...may}
          aria-label={`${disabled ? 'Let' : 'Suspend'} ${email}${disabled ? ' back in' : ''}`}
          onClick={() => act('suspend')}
        >
          {disabled ? 'Let back in…' : 'Suspend…'}
        </Button>
        <Button {...may} look="danger" icon={UserMinus} aria-label={`Remove ${email}`} onClick={() => act('remove')}>
          Remove…
        </Button>
      </div>
    </li>
  );
}
