import { Page } from '../../shell/page.tsx';

export function Template() {
  return <Page title="Template">{null}</Page>;
}
