import { Page } from '../../shell/page.tsx';

export function Keys() {
  return <Page title="Keys">{null}</Page>;
}
