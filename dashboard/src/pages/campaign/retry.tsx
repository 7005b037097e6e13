import { useQuery } from '@tanstack/react-query';
import { type FormEvent, useState } from 'react';
import { useClientScope } from '../../api/scope.tsx';
import { Answered } from '../../ui/answered.tsx';
import { Button } from '../../ui/button.tsx';
import { CopyAsCurl } from '../../ui/copy-as-curl.tsx';
import { Actions, Dialog } from '../../ui/dialog.tsx';
import { Field, Select } from '../../ui/field.tsx';
import { count } from '../../ui/number.tsx';
import { ErrorNotice } from '../../ui/states.tsx';
import { words } from '../../ui/status.tsx';
import { isConfirmed, TypedCount } from '../../ui/typed-count.tsx';
import { retryAll } from './retry-all.ts';
import { people } from './steps.ts';
import { type Campaign, useAct } from './use-campaign.ts';

type Props = { campaign: Campaign; tell: (what: string) => void; onClose: () => void };

/** Sends again to those who failed: how many first, then for all of them. */
export function Retry({ campaign: { id, problems, counts }, tell, onClose }: Props) {
  const { http } = useClientScope();
  const [withUnknown, setWithUnknown] = useState(false);
  const [errorCode, setErrorCode] = useState('');
  const [rate, setRate] = useState('');
  const [typed, setTyped] = useState('');
  const [queued, setQueued] = useState(0);
  const ratePerSecond = rate === '' ? undefined : Number(rate);
  const isRateRight = ratePerSecond === undefined || (ratePerSecond >= 0.1 && ratePerSecond <= 1_000);
  const wish = {
    statuses: withUnknown ? (['FAILED', 'UNKNOWN'] as const) : (['FAILED'] as const),
    ...(errorCode !== '' && { errorCodes: [errorCode] }),
  };
  const ask = async (dryRun: boolean, signal?: AbortSignal) => {
    const rateWish = ratePerSecond !== undefined && isRateRight ? { ratePerSecond } : {};
    const body = { ...wish, statuses: [...wish.statuses], ...rateWish, dryRun };
    const { data } = await http.POST('/api/campaigns/{id}/retry', {
      params: { path: { id } },
      body,
      ...(signal && { signal }),
    });
    if (!data) throw new Error('no answer');
    return data.data;
  };
  const counted = useQuery({
    queryKey: ['post', 'campaign retry count', id, wish],
    queryFn: async ({ signal }) => {
      const answer = await ask(true, signal);
      if (!('count' in answer)) throw new Error('the server has not counted');
      return answer.count;
    },
    staleTime: 'static',
    gcTime: 0,
  });
  const total = counted.data ?? 0;
  const { run, isBusy, error } = useAct(async () => {
    const { retried, skipped, isStuck } = await retryAll(async () => {
      const answer = await ask(false);
      if ('count' in answer) throw new Error('the server has only counted');
      return answer;
    }, setQueued);
    const left = skipped > 0 ? ` ${people(skipped)} had changed meanwhile, or cannot be retried.` : '';
    tell(`${people(retried)} queued to be sent to again.${left}${isStuck ? ' The others cannot be retried now.' : ''}`);
  });
  const submit = async (event: FormEvent) => {
    event.preventDefault();
    if (total > 0 && isConfirmed(total, typed) && isRateRight && (await run())) onClose();
  };
  return (
    <Dialog title="Retry those who failed" onClose={onClose}>
      <form onSubmit={submit} className="grid gap-3">
        <Select
          label="Which"
          value={errorCode}
          options={[
            { value: '', label: 'All who failed' },
            ...problems.map(({ code, count: number }) => ({ value: code, label: `${words(code)} (${count(number)})` })),
          ]}
          onChange={({ target }) => setErrorCode(target.value)}
        />
        {counts.unknown > 0 && (
          <label className="flex items-start gap-2">
            <input
              type="checkbox"
              className="mt-1 accent-accent"
              checked={withUnknown}
              onChange={({ target }) => setWithUnknown(target.checked)}
            />
            <span>
              Also those of whom nobody knows whether they got it ({count(counts.unknown)}).{' '}
              <strong>They may get it twice.</strong>
            </span>
          </label>
        )}
        <Field
          label="At most per second"
          type="number"
          inputMode="decimal"
          min={0.1}
          max={1000}
          step="any"
          placeholder="as fast as they go"
          value={rate}
          error={isRateRight ? null : 'must be between 0.1 and 1,000'}
          onChange={({ target }) => setRate(target.value)}
        />
        <Answered query={counted} lines={1}>
          {(number) => (
            <p className="text-lg" role="status">
              <strong>{count(number)}</strong> {number === 1 ? 'person' : 'people'} will be sent to again, and nobody
              else.
            </p>
          )}
        </Answered>
        <TypedCount total={total} typed={typed} type={setTyped} />
        {isBusy && queued > 0 && <p role="status">{count(queued)} queued so far. Keep this page open.</p>}
        {error !== null && <ErrorNotice error={error} />}
        <Actions>
          <CopyAsCurl
            method="POST"
            path={`/api/campaigns/${id}/retry`}
            body={{ ...wish, ...(ratePerSecond !== undefined && { ratePerSecond }) }}
          />
          <Button onClick={onClose}>Not now</Button>
          <Button
            type="submit"
            look="primary"
            busy={isBusy}
            disabled={total === 0 || counted.isFetching || !isConfirmed(total, typed) || !isRateRight}
          >
            Retry {count(total)}
          </Button>
        </Actions>
      </form>
    </Dialog>
  );
}
