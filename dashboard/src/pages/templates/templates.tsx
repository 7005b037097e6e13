import { Page } from '../../shell/page.tsx';

export function Templates() {
  return <Page title="Templates">{null}</Page>;
}
