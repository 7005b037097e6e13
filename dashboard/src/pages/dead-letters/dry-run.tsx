import type { components } from '../../../../src/client/schema.ts';
import { Gates } from '../../ui/gates.tsx';
import { Time } from '../../ui/time.tsx';

export type DryRunAnswer = { simulation: components['schemas']['Simulation']; isReplayable: boolean };

const SAYS: Record<DryRunAnswer['simulation']['wouldBe'], string> = {
  SENT: 'It would be sent at once, if the provider takes it.',
  SCHEDULED: 'It would wait for its time.',
  DEFERRED: 'It would wait in line.',
  SUPPRESSED: 'It would not be sent: the recipient is suppressed.',
  EXPIRED: 'It would not be sent: it would have expired.',
  REFUSED: 'It would be refused.',
  REPLAYED: 'It would be taken for a repetition.',
};

/** What a dry run has found: nothing was sent, and nothing was changed. */
export function DryRun({ answer: { simulation, isReplayable } }: { answer: DryRunAnswer }) {
  const { wouldBe, sendAt, ahead, route, problem, gates } = simulation;
  const isGood = wouldBe === 'SENT' && isReplayable;
  return (
    <div
      role="status"
      className={`grid gap-2 rounded-lg border px-3 py-2 ${isGood ? 'border-line bg-raised' : 'border-wait bg-wait-soft'}`}
    >
      <p>
        <strong>Dry run:</strong> {SAYS[wouldBe]}
        {wouldBe !== 'SENT' && sendAt && (
          <>
            {' '}
            It would go at <Time at={sendAt} />.
          </>
        )}
        {ahead !== null && <> {ahead} would go first.</>}
        {problem && <> {problem.detail}</>}
        {!isReplayable && ' But this dead letter cannot be replayed now: it has expired, or has moved on.'}
      </p>
      {route.length > 0 && <p>Providers, in order: {route.map(({ provider }) => provider).join(', ')}</p>}
      <Gates gates={gates} />
    </div>
  );
}
