import { isAbout } from '../../editor/marks.ts';
import { Field as Input } from '../../ui/field.tsx';
import { type Field, getIn, pointerOf } from './source.ts';
import { type Checked, useDraft } from './use-draft.ts';

/** A field of one line, such as a subject, with what is wrong below it. */
export function LineField({ field, names, checked }: { field: Field; names: readonly string[]; checked: Checked }) {
  const { source, mayWrite, set } = useDraft();
  const value = getIn(source, names);
  const pointer = pointerOf(names);
  const problem = checked.problems.find((one) => isAbout(one, { pointer }));
  const place = problem?.column ? `, at column ${problem.column}` : '';
  return (
    <Input
      label={field.label}
      spellCheck
      readOnly={!mayWrite}
      autoComplete="off"
      value={typeof value === 'string' ? value : ''}
      hint={field.hint}
      error={problem ? `${problem.detail}${place}` : null}
      onChange={({ target }) => set(names, target.value === '' && field.name !== 'subject' ? undefined : target.value)}
    />
  );
}
