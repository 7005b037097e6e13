import { Wand2 } from 'lucide-react';
import { isAbout } from '../../editor/marks.ts';
import { Button } from '../../ui/button.tsx';
import { Choice } from '../../ui/choice.tsx';
import { Field, Select, TextArea } from '../../ui/field.tsx';
import { toLocalInput } from '../../ui/local-time.ts';
import { Panel } from '../../ui/panel.tsx';
import { useUrl } from '../../ui/use-url.ts';
import { JsonField } from './json-field.tsx';
import { type FormField, formOf, madeUp, typedValue } from './schema-form.ts';
import { getIn, pointerOf } from './source.ts';
import { type Checked, useDraft } from './use-draft.ts';

/** The data that previews and trials are made with, asked for as the schema says; or as JSON. */
export function SampleForm({ checked }: { checked: Checked }) {
  const { source, mayWrite, set } = useDraft();
  const [url, change] = useUrl();
  const schema = source.schema ?? {};
  const groups = formOf(schema);
  const isJson = url.as === 'json' || groups.length === 0;
  return (
    <Panel
      title="Sample data"
      flush
      action={
        <div className="flex flex-wrap gap-2">
          {mayWrite && groups.length > 0 && (
            <Button look="quiet" icon={Wand2} onClick={() => set(['sample'], madeUp(schema, source.sample ?? {}))}>
              Fill what is missing
            </Button>
          )}
          {groups.length > 0 && (
            <Choice
              label="How it is shown"
              options={[
                { name: 'form', label: 'Form' },
                { name: 'json', label: 'JSON' },
              ]}
              chosen={isJson ? 'json' : 'form'}
              choose={(name) => change({ as: name === 'json' ? 'json' : '' })}
            />
          )}
        </div>
      }
    >
      {isJson ? (
        <JsonField
          names={['sample']}
          label="Sample data"
          checked={checked}
          hint="What the preview and trials are made with."
          isPlain
        />
      ) : (
        <fieldset disabled={!mayWrite} className="grid gap-4 p-4">
          {groups.map(({ label, fields }) => (
            <fieldset key={label ?? ''} className={label === null ? '' : 'border-l-2 border-line pl-3'}>
              {label !== null && <legend className="mb-1 font-medium">{label}</legend>}
              <div className="grid gap-3 sm:grid-cols-2">
                {fields.map((field) => (
                  <Asked key={field.path.join('.')} field={field} checked={checked} />
                ))}
              </div>
            </fieldset>
          ))}
        </fieldset>
      )}
    </Panel>
  );
}

function Asked({ field, checked }: { field: FormField; checked: Checked }) {
  const { source, set } = useDraft();
  const names = ['sample', ...field.path];
  const { ask, label, hint, isRequired } = field;
  const value = getIn(source, names);
  const problem = checked.problems.find((one) => isAbout(one, { pointer: pointerOf(names) }));
  const about = { label: isRequired ? `${label} *` : label, hint, error: problem?.detail ?? null };
  const change = ({ target }: { target: { value: string } }) =>
    set(names, isRequired || target.value !== '' ? typedValue(field, target.value) : undefined);
  if (ask.as === 'json') {
    return (
      <div className="sm:col-span-2">
        <p className="mb-1 text-sm font-medium">{about.label}</p>
        <div className="overflow-hidden rounded-md border border-edge">
          <JsonField
            names={names}
            label={label}
            checked={checked}
            hint={hint ?? ''}
            isPlain
            isAnything
            className="h-40"
          />
        </div>
      </div>
    );
  }
  if (ask.as === 'truth') {
    return (
      <label className="flex items-center gap-2 sm:mt-6">
        <input
          type="checkbox"
          className="size-4 accent-accent"
          checked={value === true}
          onChange={({ target }) => set(names, target.checked)}
        />
        {label}
      </label>
    );
  }
  if (ask.as === 'choice') {
    const options = ask.options.map((one) => ({ value: String(one), label: String(one) }));
    return (
      <Select
        {...about}
        value={value === undefined ? '' : String(value)}
        options={[{ value: '', label: '–' }, ...options]}
        onChange={change}
      />
    );
  }
  const text = value === undefined || value === null ? '' : String(value);
  if (ask.as === 'number') {
    return (
      <Field
        {...about}
        type="number"
        step={ask.isWhole ? 1 : 'any'}
        min={ask.min ?? undefined}
        max={ask.max ?? undefined}
        value={text}
        onChange={change}
      />
    );
  }
  const most = ask.maxLength ?? undefined;
  if (ask.isLong)
    return <TextArea {...about} className="sm:col-span-2" maxLength={most} value={text} onChange={change} />;
  if (ask.type !== 'datetime') {
    return <Field {...about} type={ask.type} maxLength={most} value={text} onChange={change} />;
  }
  return (
    <Field
      {...about}
      type="datetime-local"
      value={toLocalInput(text)}
      onChange={({ target }) => {
        const date = new Date(target.value);
        set(names, Number.isNaN(date.getTime()) ? undefined : date.toISOString());
      }}
    />
  );
}
