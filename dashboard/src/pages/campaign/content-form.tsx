import { useClientScope } from '../../api/scope.tsx';
import { type Channel, channelLabel } from '../../ui/channels.ts';
import { Choice } from '../../ui/choice.tsx';
import { Field, TextArea } from '../../ui/field.tsx';
import { hasHtml, hasSubject, type WordsForm } from './words.ts';

const KINDS = [
  { name: 'template', label: 'A template' },
  { name: 'words', label: 'The same words for all' },
] as const;

export type Problems = Partial<Record<keyof WordsForm, string>>;

/** What a campaign says: a published template with its data, or words as they stand here. */
export function ContentForm({
  channel,
  form,
  problems,
  change,
}: {
  channel: Channel;
  form: WordsForm;
  problems: Problems;
  change: (changes: Partial<WordsForm>) => void;
}) {
  return (
    <div className="grid gap-3">
      <Choice label="What it says" options={KINDS} chosen={form.kind} choose={(kind) => change({ kind })} />
      {form.kind === 'template' ? (
        <OfTemplate channel={channel} form={form} problems={problems} change={change} />
      ) : (
        <OwnWords channel={channel} form={form} problems={problems} change={change} />
      )}
    </div>
  );
}

type Part = { channel: Channel; form: WordsForm; problems: Problems; change: (changes: Partial<WordsForm>) => void };

/** @param props the key is typed where the role may not list templates */
function OfTemplate({ channel, form, problems, change }: Part) {
  const { $api, can } = useClientScope();
  const listed = $api.useQuery(
    'get',
    '/api/templates',
    { params: { query: { channel, limit: 100 } } },
    { enabled: can('templates'), select: ({ data }) => data.filter(({ published }) => published !== null) },
  );
  const known = listed.data ?? [];
  const chosen = known.find(({ key }) => key === form.key);
  const published = chosen?.published?.version;
  return (
    <>
      <div className="grid gap-3 sm:grid-cols-2">
        <Field
          label="Template"
          list="campaign-templates"
          autoComplete="off"
          required
          value={form.key}
          error={problems.key ?? null}
          hint={
            can('templates')
              ? listed.data && known.length === 0
                ? `No published template has words for ${channelLabel(channel)}.`
                : (chosen?.name ?? 'Its key; published templates of the channel are proposed.')
              : 'Its key, as on the page of templates.'
          }
          onChange={({ target }) => change({ key: target.value })}
        />
        <datalist id="campaign-templates">
          {known.map(({ key, name }) => (
            <option key={key} value={key}>
              {name}
            </option>
          ))}
        </datalist>
        <Field
          label="Version"
          inputMode="numeric"
          placeholder="newest"
          value={form.version}
          error={problems.version ?? null}
          hint={`Empty: the one that is published when it starts${published === undefined ? '' : `, now ${published}`}.`}
          onChange={({ target }) => change({ version: target.value.trim() })}
        />
        <Field
          label="Language"
          placeholder="as the person’s"
          value={form.locale}
          hint="For who has none in the file, such as de-AT."
          onChange={({ target }) => change({ locale: target.value })}
        />
        <Field
          label="Variant"
          placeholder="by its weights"
          value={form.variant}
          hint="Empty: as the template divides them."
          onChange={({ target }) => change({ variant: target.value })}
        />
      </div>
      <TextArea
        label="Data that is the same for all"
        spellCheck={false}
        className="[&_textarea]:font-mono [&_textarea]:text-xs"
        rows={5}
        value={form.data}
        error={problems.data ?? null}
        hint="A JSON object. What the file says of a person is laid over it."
        onChange={({ target }) => change({ data: target.value })}
      />
    </>
  );
}

function OwnWords({ channel, form, problems, change }: Part) {
  const withHtml = hasHtml(channel);
  return (
    <>
      {hasSubject(channel) && (
        <Field
          label={channel === 'email' ? 'Subject' : 'Title'}
          value={form.subject}
          onChange={({ target }) => change({ subject: target.value })}
        />
      )}
      <TextArea
        label="Text"
        rows={6}
        value={form.text}
        error={problems.text ?? null}
        hint={withHtml ? 'Left empty, it is made from the HTML.' : 'Everybody gets these words, as they stand here.'}
        onChange={({ target }) => change({ text: target.value })}
      />
      {withHtml && (
        <TextArea
          label="HTML"
          rows={8}
          spellCheck={false}
          className="[&_textarea]:font-mono [&_textarea]:text-xs"
          value={form.html}
          hint="Optional."
          onChange={({ target }) => change({ html: target.value })}
        />
      )}
    </>
  );
}
