import { Plus, Trash2 } from 'lucide-react';
import { useClientScope } from '../../api/scope.tsx';
import { isAbout } from '../../editor/marks.ts';
import { Button, IconButton } from '../../ui/button.tsx';
import { Field, Select } from '../../ui/field.tsx';
import { percent } from '../../ui/number.tsx';
import { Panel } from '../../ui/panel.tsx';
import { useDraft } from './use-draft.ts';

const CATEGORIES = [
  { value: 'transactional', label: 'Transactional: somebody did something' },
  { value: 'marketing', label: 'Marketing: can be unsubscribed from' },
];

/** What is said of it as a whole: its name, and of templates what they are for and made of. */
export function About() {
  const { kind, source, mayWrite, set } = useDraft();
  return (
    <Panel title="Settings">
      <fieldset disabled={!mayWrite} className="grid gap-3 sm:grid-cols-2">
        <Field
          label="Name"
          required
          maxLength={200}
          value={source.name}
          onChange={({ target }) => set(['name'], target.value)}
        />
        {kind === 'template' && <OfTemplate />}
      </fieldset>
      {kind === 'template' && <Variants />}
    </Panel>
  );
}

function OfTemplate() {
  const { $api } = useClientScope();
  const { source, base, set } = useDraft();
  const layouts = $api.useQuery(
    'get',
    '/api/layouts',
    { params: { query: { limit: 100 } } },
    { select: ({ data }) => data },
  );
  const known = layouts.data ?? [];
  const { layout = null, defaultLocale = 'en', category = 'transactional' } = source;
  const isListed = layout === null || known.some(({ key }) => key === layout);
  const wrong = base.problems.find((problem) => isAbout(problem, { pointer: '/layout' }));
  return (
    <>
      <Select
        label="Category"
        value={category}
        options={CATEGORIES}
        onChange={({ target }) => set(['category'], target.value)}
      />
      <Field
        label="Default language"
        value={defaultLocale}
        spellCheck={false}
        autoComplete="off"
        hint="For who asks for a language that is not there."
        onChange={({ target }) => set(['defaultLocale'], target.value)}
      />
      <Select
        label="Layout"
        value={layout ?? ''}
        options={[
          { value: '', label: 'None' },
          ...(isListed ? [] : [{ value: layout, label: layout }]),
          ...known.map(({ key, name, published }) => ({
            value: key,
            label: published ? name : `${name} (not published)`,
          })),
        ]}
        hint="The frame around its e-mails."
        error={wrong?.detail ?? null}
        onChange={({ target }) => set(['layout'], target.value === '' ? null : target.value)}
      />
    </>
  );
}

/** Which of some texts somebody gets is drawn by their weights, and is the same each time. */
function Variants() {
  const { source, mayWrite, set } = useDraft();
  const variants = source.variants ?? [];
  const total = variants.reduce((sum, { weight }) => sum + weight, 0);
  const change = (place: number, one: Partial<(typeof variants)[number]>) =>
    set(
      ['variants'],
      variants.map((known, at) => (at === place ? { ...known, ...one } : known)),
    );
  return (
    <fieldset disabled={!mayWrite} className="mt-4 border-t border-line pt-3">
      <legend className="sr-only">Variants</legend>
      <h3 className="font-medium">Variants</h3>
      <p className="mb-2 text-sm text-dim">
        Different words for different people, to see which come further. The same person gets the same one each time.
      </p>
      <ul className="grid gap-2">
        {variants.map(({ key, weight }, place) => (
          // biome-ignore lint/suspicious/noArrayIndexKey: its key is what is typed
          <li key={place} className="flex flex-wrap items-end gap-2">
            <Field
              label="Key"
              className="w-32"
              value={key}
              spellCheck={false}
              onChange={({ target }) => change(place, { key: target.value })}
            />
            <Field
              label="Weight"
              className="w-24"
              type="number"
              min={0}
              max={1_000_000}
              value={weight}
              onChange={({ target }) => change(place, { weight: Math.max(0, Number(target.value)) })}
            />
            <span className="w-16 pb-1.5 text-right text-sm text-dim">
              {percent(total === 0 ? null : weight / total)}
            </span>
            <IconButton
              icon={Trash2}
              label={`Remove the variant ${key}`}
              onClick={() =>
                set(
                  ['variants'],
                  variants.filter((_, at) => at !== place),
                )
              }
            />
          </li>
        ))}
      </ul>
      {mayWrite && variants.length < 10 && (
        <Button
          icon={Plus}
          className="mt-2"
          onClick={() => set(['variants'], [...variants, { key: nextKey(variants.map(({ key }) => key)), weight: 50 }])}
        >
          Add a variant
        </Button>
      )}
    </fieldset>
  );
}

function nextKey(taken: readonly string[]): string {
  return [...'abcdefghij'].find((key) => !taken.includes(key)) ?? '';
}
