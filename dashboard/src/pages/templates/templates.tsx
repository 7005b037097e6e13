import { Plus } from 'lucide-react';
import { useState } from 'react';
import { useClientScope } from '../../api/scope.tsx';
import { Page } from '../../shell/page.tsx';
import { Button } from '../../ui/button.tsx';
import { Panel } from '../../ui/panel.tsx';
import { Empty } from '../../ui/states.tsx';
import { Tabs } from '../../ui/tabs.tsx';
import { useUrl } from '../../ui/use-url.ts';
import { KINDS, type Kind, kindOf } from '../template/kinds.ts';
import { List } from './list.tsx';
import { NewOne } from './new-one.tsx';

const INTRO = 'Words that are written once, checked, translated, and sent by name.';

/** All templates, and what they are made of. */
export function Templates() {
  const { can, environment } = useClientScope();
  const [url, change] = useUrl();
  const [isMaking, setMaking] = useState(false);
  const kind = kindOf(url.kind);
  const mayWrite = can('templates') && environment === 'live';
  if (!can('templates')) {
    return (
      <Page title="Templates">
        <Empty title="Not for your role">
          Templates are seen and written by owners, admins, developers and editors.
        </Empty>
      </Page>
    );
  }
  const make = mayWrite && (
    <Button look="primary" icon={Plus} onClick={() => setMaking(true)}>
      New {KINDS[kind].label.toLowerCase()}
    </Button>
  );
  return (
    <Page title="Templates" intro={INTRO} actions={make}>
      <Panel flush>
        <Tabs
          label="Kinds"
          tabs={(Object.keys(KINDS) as Kind[]).map((name) => ({ name, label: KINDS[name].plural }))}
          chosen={kind}
          choose={(name) => change({ kind: name === 'template' ? '' : name, category: '', channel: '' })}
        >
          <List key={kind} kind={kind} make={mayWrite ? () => setMaking(true) : null} />
        </Tabs>
      </Panel>
      {isMaking && <NewOne kind={kind} onClose={() => setMaking(false)} />}
    </Page>
  );
}
