import { useState } from 'react';
import { Answered } from '../../ui/answered.tsx';
import { CopyAsCurl } from '../../ui/copy-as-curl.tsx';
import { Panel } from '../../ui/panel.tsx';
import { ChangeRole } from './change-role.tsx';
import { type Member, Person, type PersonAct } from './person.tsx';
import { Remove } from './remove.tsx';
import { Suspend } from './suspend.tsx';
import { SHOWN, usePeople } from './use-people.ts';

const DIALOGS = { role: ChangeRole, suspend: Suspend, remove: Remove };

/** The members, and what can be done with each. */
export function People() {
  const query = usePeople();
  const [chosen, setChosen] = useState<{ member: Member; act: PersonAct } | null>(null);
  const Act = chosen && DIALOGS[chosen.act];
  return (
    <Panel title="Members" flush action={<CopyAsCurl method="GET" path="/api/members" query={{ limit: SHOWN }} />}>
      <Answered query={query} lines={4} className="p-4">
        {({ data, pagination }) => (
          <>
            <ul>
              {data.map((member) => (
                <Person key={member.id} member={member} act={(act) => setChosen({ member, act })} />
              ))}
            </ul>
            {pagination.hasMore && (
              <p className="p-4 text-dim">The first {SHOWN} are shown; the API lists them all (GET /api/members).</p>
            )}
          </>
        )}
      </Answered>
      {chosen && Act && (
        <Act
          member={chosen.member}
          onClose={() => setChosen(null)}
          onDone={() => {
            setChosen(null);
            void query.refetch();
          }}
        />
      )}
    </Panel>
  );
}
