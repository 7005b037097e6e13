import { Page } from '../../shell/page.tsx';
import { Empty } from '../../ui/states.tsx';

/** For who came by a link, and whose role does not see campaigns. */
export function NotYours() {
  return (
    <Page title="Campaigns">
      <Empty title="Your role does not see campaigns">It lacks the scope campaigns. An owner can change that.</Empty>
    </Page>
  );
}
