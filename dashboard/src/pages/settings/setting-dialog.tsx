import { useQueryClient } from '@tanstack/react-query';
import { type ReactNode, useState } from 'react';
import { type Problem, problemOf } from '../../api/problem.ts';
import { useClientScope } from '../../api/scope.tsx';
import { Button } from '../../ui/button.tsx';
import { CopyAsCurl } from '../../ui/copy-as-curl.tsx';
import { Actions, Dialog } from '../../ui/dialog.tsx';
import { Banner, ErrorNotice } from '../../ui/states.tsx';
import { useAct } from '../../ui/use-act.ts';
import { type Change, Overtaken, type Own, save } from './save.ts';
import type { Settings } from './use-settings.ts';

/**
 * Changes one setting.
 * @param props `change` is what the fields say, null where they say nothing new; `reset` goes back to the server's;
 *   `pick` is the setting itself, and `inWords` says what it is set to; `fields` is given what the API found wrong
 */
export function SettingDialog({
  title,
  settings,
  change,
  reset,
  pick,
  inWords,
  fields,
  onClose,
  onSaved,
}: {
  title: string;
  settings: Settings;
  change: Change | null;
  reset: Change;
  pick: (own: Own) => unknown;
  inWords: (own: Own) => string;
  fields: (problem: Problem | null) => ReactNode;
  onClose: () => void;
  onSaved: () => void;
}) {
  const { http } = useClientScope();
  const queries = useQueryClient();
  // As it was when the form was opened: what comes meanwhile is not taken for what somebody has seen.
  const [read, setRead] = useState(settings);
  const { run, isBusy, error } = useAct(async (body: Change) => {
    try {
      await save(http, read, body, pick);
    } catch (thrown) {
      if (thrown instanceof Overtaken) {
        setRead({ ...read, ...thrown.now });
        // The page below shows what is set now, too.
        void queries.invalidateQueries({
          predicate: ({ queryKey }) => String(queryKey[1]).startsWith('/api/client/settings'),
        });
      }
      throw thrown;
    }
    onSaved();
  });
  const isOvertaken = error instanceof Overtaken;
  const problem = error === null || isOvertaken ? null : problemOf(error);
  const isSet = (pick(read.own) ?? null) !== null;
  return (
    <Dialog title={title} onClose={onClose}>
      <form
        className="grid gap-3"
        onSubmit={(event) => {
          event.preventDefault();
          if (change) void run(change);
        }}
      >
        {fields(problem)}
        {isOvertaken && (
          <Banner tone="wait">
            Somebody else has changed this meanwhile, to: <strong>{inWords(read.own)}</strong>. Nothing of yours is
            saved. Save again to put yours in its place.
          </Banner>
        )}
        {problem && problem.errors.length === 0 && <ErrorNotice error={problem} />}
        <p className="text-sm text-dim">In force everywhere within 5 seconds, for what is accepted from then on.</p>
        <Actions>
          {change && <CopyAsCurl method="PATCH" path="/api/client/settings" body={change} />}
          {isSet && (
            <Button disabled={isBusy} onClick={() => void run(reset)}>
              Use the server’s
            </Button>
          )}
          <Button onClick={onClose}>Not now</Button>
          <Button type="submit" look="primary" busy={isBusy} disabled={change === null}>
            Save
          </Button>
        </Actions>
      </form>
    </Dialog>
  );
}
