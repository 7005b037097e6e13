import { Page } from '../../shell/page.tsx';

export function Campaigns() {
  return <Page title="Campaigns">{null}</Page>;
}
