import { type FormEvent, useState } from 'react';
import { useClientScope } from '../../api/scope.tsx';
import { Button } from '../../ui/button.tsx';
import { CopyAsCurl } from '../../ui/copy-as-curl.tsx';
import { Actions, Dialog } from '../../ui/dialog.tsx';
import { Field } from '../../ui/field.tsx';
import { count } from '../../ui/number.tsx';
import { Banner, ErrorNotice } from '../../ui/states.tsx';
import { rateInWords } from './pace.ts';
import { scheduleInWords } from './schedule.ts';
import { people } from './steps.ts';
import { asRead, type Campaign, useAct } from './use-campaign.ts';

/** The start, which wants the number of people typed, so that nobody sends to 400,000 who meant 400. */
export function Start({ campaign, onClose }: { campaign: Campaign; onClose: () => void }) {
  const { http, environment } = useClientScope();
  const [typed, setTyped] = useState('');
  const { total } = campaign;
  const isTyped = typed.replaceAll(/\D/g, '') === String(total);
  const body = { confirm: { total } };
  const { run, isBusy, error } = useAct(() =>
    http.POST('/api/campaigns/{id}/start', { params: asRead(campaign), body }),
  );
  const submit = async (event: FormEvent) => {
    event.preventDefault();
    if (isTyped && (await run())) onClose();
  };
  return (
    <Dialog title={`Start “${campaign.name}”?`} onClose={onClose}>
      <form onSubmit={submit} className="grid gap-3">
        <p>
          <strong>{people(total)}</strong>, {rateInWords(campaign.rate?.perSecond ?? null)}.{' '}
          {campaign.schedule === null ? 'It begins at once.' : `${scheduleInWords(campaign.schedule)}.`}
        </p>
        {environment === 'test' && <Banner>This is Test: nobody is sent anything.</Banner>}
        <p className="text-dim">
          What it says stays as it is from then on. It can be paused and cancelled; what was sent by then was sent.
        </p>
        <Field
          label={`Type ${count(total)} to start`}
          inputMode="numeric"
          autoComplete="off"
          value={typed}
          onChange={({ target }) => setTyped(target.value)}
        />
        {error !== null && <ErrorNotice error={error} />}
        <Actions>
          <CopyAsCurl method="POST" path={`/api/campaigns/${campaign.id}/start`} body={body} />
          <Button onClick={onClose}>Not now</Button>
          <Button type="submit" look="primary" busy={isBusy} disabled={!isTyped}>
            Start
          </Button>
        </Actions>
      </form>
    </Dialog>
  );
}
