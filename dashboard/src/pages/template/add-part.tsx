import { type FormEvent, useState } from 'react';
import { Button } from '../../ui/button.tsx';
import { CHANNELS, type Channel, channelLabel } from '../../ui/channels.ts';
import { Actions, Dialog } from '../../ui/dialog.tsx';
import { Field, Select } from '../../ui/field.tsx';
import { useUrl } from '../../ui/use-url.ts';
import { newPart } from './source.ts';
import { useDraft } from './use-draft.ts';

const LOCALE = /^(?:\*|[A-Za-z]{2,8}(?:-[A-Za-z0-9]{1,8})*)$/;

/** Another channel, language or variant; it begins with what the default language says. */
export function AddPart({ onClose }: { onClose: () => void }) {
  const { source, set } = useDraft();
  const [, change] = useUrl();
  const [channel, setChannel] = useState<Channel>('email');
  const [locale, setLocale] = useState(source.content.email ? '' : (source.defaultLocale ?? 'en'));
  const [variant, setVariant] = useState('');
  const variants = source.variants ?? [];
  const name = `${locale.trim()}${variant && `@${variant}`}`;
  const isTaken = source.content[channel]?.[name] !== undefined;
  const isWrong = !LOCALE.test(locale.trim());
  const add = (event: FormEvent) => {
    event.preventDefault();
    set(['content', channel, name], newPart(source, channel));
    change({ part: `${channel}/${name}`, at: '' }, 'push');
    onClose();
  };
  return (
    <Dialog title="Add a part" onClose={onClose}>
      <form onSubmit={add} className="grid gap-3">
        <Field
          label="Language"
          required
          autoComplete="off"
          spellCheck={false}
          value={locale}
          placeholder="de"
          hint="A language tag, such as de or pt-BR; * for all languages."
          error={isTaken ? 'has such a part already' : locale !== '' && isWrong ? 'must be a language tag, or *' : null}
          onChange={({ target }) => setLocale(target.value)}
        />
        <Select
          label="Channel"
          value={channel}
          options={CHANNELS.map((value) => ({ value, label: channelLabel(value) }))}
          onChange={({ target }) => setChannel(target.value as Channel)}
        />
        {variants.length > 0 && (
          <Select
            label="Variant"
            value={variant}
            options={[
              { value: '', label: 'Whatever the variant' },
              ...variants.map(({ key }) => ({ value: key, label: key })),
            ]}
            hint="Of a variant, write what it says differently only."
            onChange={({ target }) => setVariant(target.value)}
          />
        )}
        <Actions>
          <Button onClick={onClose}>Not now</Button>
          <Button type="submit" look="primary" disabled={isWrong || isTaken}>
            Add
          </Button>
        </Actions>
      </form>
    </Dialog>
  );
}
