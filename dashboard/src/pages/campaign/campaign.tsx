import { Page } from '../../shell/page.tsx';

export function Campaign() {
  return <Page title="Campaign">{null}</Page>;
}
