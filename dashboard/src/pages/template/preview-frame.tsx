import { HtmlFrame } from '../../ui/html-frame.tsx';
import { asPreferred } from './as-preferred.ts';

/** A mail as it looks on a desktop or a phone, to who prefers light or dark. */
export function PreviewFrame({
  html,
  isPhone,
  isDark,
  withImages,
}: {
  html: string;
  isPhone: boolean;
  isDark: boolean;
  withImages: boolean;
}) {
  return (
    <div className="overflow-x-auto bg-raised p-2">
      <HtmlFrame
        title="The message as it looks"
        html={asPreferred(html, isDark ? 'dark' : 'light')}
        withImages={withImages}
        width={isPhone ? 390 : '100%'}
        className="h-[32rem] resize-y"
      />
    </div>
  );
}
