import { problemOf } from '../../api/problem.ts';
import { Button } from '../../ui/button.tsx';
import { Banner, ErrorNotice } from '../../ui/states.tsx';

/** Why it was not saved; where somebody else was first, with the way to what they saved. */
export function NotSaved({ error, reread }: { error: unknown; reread: () => void }) {
  if (error === null) return null;
  if (problemOf(error).code !== 'revision_mismatch') return <ErrorNotice error={error} />;
  return (
    <Banner tone="bad" action={<Button onClick={reread}>Show what it says now</Button>}>
      <strong>Not saved.</strong> Somebody has changed this campaign since you opened it. What you typed here is lost
      when you look.
    </Banner>
  );
}
