import { Page } from '../../shell/page.tsx';
import { Empty } from '../../ui/states.tsx';

/** For who came by a link, and whose role does not see dead letters. */
export function NotYours() {
  return (
    <Page title="Dead letters">
      <Empty title="Your role does not see dead letters">
        It lacks the scope dead-letters. An owner can change that.
      </Empty>
    </Page>
  );
}
