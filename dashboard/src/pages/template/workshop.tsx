import { type ReactNode, useState } from 'react';
import { Page } from '../../shell/page.tsx';
import { Id } from '../../ui/copy.tsx';
import { Banner } from '../../ui/states.tsx';
import { Tabs } from '../../ui/tabs.tsx';
import { useUrl } from '../../ui/use-url.ts';
import { Acts } from './acts.tsx';
import { Dependents } from './dependents.tsx';
import { Figures } from './figures.tsx';
import { KeepUnsaved } from './keep-unsaved.tsx';
import type { Kind, Saved } from './kinds.ts';
import { Standing } from './standing.tsx';
import { DraftProvider, useNewDraft } from './use-draft.ts';
import { Versions } from './versions.tsx';
import { Write } from './write.tsx';

const VIEWS = { write: 'Write', versions: 'Versions', figures: 'Figures', dependents: 'Used by' };
type View = keyof typeof VIEWS;

/** Where one of them is written: its draft, with what can be done with it, its versions and what became of them. */
export function Workshop({
  kind,
  saved,
  reload,
  notice,
}: {
  kind: Kind;
  saved: Saved;
  reload: () => Promise<unknown>;
  notice: ReactNode;
}) {
  const draft = useNewDraft(kind, saved, reload);
  const [url, change] = useUrl();
  const [told, setTold] = useState<string | null>(null);
  const names: View[] = kind === 'template' ? ['write', 'versions', 'figures'] : ['write', 'versions', 'dependents'];
  const chosen = names.find((name) => name === url.view) ?? 'write';
  return (
    <DraftProvider value={draft}>
      <Page
        title={draft.source.name || saved.key}
        intro={<Id label="Copy the key">{saved.key}</Id>}
        actions={<Acts tell={setTold} reload={reload} />}
      >
        {notice}
        <Standing reload={reload} />
        {told !== null && !draft.isDirty && <Banner>{told}</Banner>}
        <Tabs
          label="Views"
          tabs={names.map((name) => ({ name, label: VIEWS[name] }))}
          chosen={chosen}
          choose={(name) => change({ view: name === 'write' ? '' : name })}
        >
          <div className="pt-4">
            {chosen === 'write' && <Write />}
            {chosen === 'versions' && <Versions tell={setTold} reload={reload} />}
            {chosen === 'figures' && <Figures usage={saved.usage} />}
            {chosen === 'dependents' && <Dependents />}
          </div>
        </Tabs>
        <KeepUnsaved />
      </Page>
    </DraftProvider>
  );
}
