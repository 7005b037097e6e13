import { Image, ImageOff, LoaderCircle, Monitor, Moon, Smartphone, Sun } from 'lucide-react';
import type { components } from '../../../../src/client/schema.ts';
import { IconButton } from '../../ui/button.tsx';
import { Icon } from '../../ui/icon.tsx';
import { count } from '../../ui/number.tsx';
import { Panel } from '../../ui/panel.tsx';
import { Banner, ErrorNotice, Skeleton } from '../../ui/states.tsx';
import { Tabs } from '../../ui/tabs.tsx';
import { useUrl } from '../../ui/use-url.ts';
import { Verbatim } from '../../ui/verbatim.tsx';
import { languageLabel } from './languages.ts';
import { PreviewFrame } from './preview-frame.tsx';
import type { PartName } from './source.ts';
import type { usePreview } from './use-preview.ts';

type Preview = components['schemas']['TemplatePreview'];

const VIEWS = { html: 'As it looks', text: 'Text', source: 'HTML', data: 'Data' };
type View = keyof typeof VIEWS;

/** How the part that is written looks to whoever gets it, with the sample data. */
export function Preview({ part, shown }: { part: PartName | null; shown: ReturnType<typeof usePreview> }) {
  const { preview, isBusy, problems, error, retry } = shown;
  const isBroken = (problems?.length ?? 0) > 0;
  return (
    <Panel
      title="Preview"
      flush
      className="xl:sticky xl:top-17"
      action={
        <span role="status" className="flex items-center gap-1.5 text-sm text-dim">
          {isBusy && <Icon of={LoaderCircle} className="size-4 animate-spin" />}
          {isBusy ? 'Rendering' : preview ? `in ${languageLabel(preview.locale.used)}` : ''}
        </span>
      }
    >
      {error && (
        <div className="p-3">
          <ErrorNotice error={error} retry={retry} />
        </div>
      )}
      {isBroken && (
        <div className="p-3 pb-0">
          <Banner tone="wait">
            {preview ? 'What it looked like before the problem.' : 'It cannot be shown before its problems are gone.'}
          </Banner>
        </div>
      )}
      {preview && part ? (
        <Shown preview={preview} />
      ) : (
        !error && !isBroken && part && <Skeleton lines={8} className="p-4" />
      )}
      {!part && <p className="p-4 text-dim">Nothing to show.</p>}
    </Panel>
  );
}

function Shown({ preview }: { preview: Preview }) {
  const [url, change] = useUrl();
  const { content, warnings, sizes, sms, missing, unused } = preview;
  const { subject, html, text } = content;
  const names: View[] = [
    ...(html !== null ? (['html'] as const) : []),
    ...(text !== '' || html === null ? (['text'] as const) : []),
    ...(html !== null ? (['source'] as const) : []),
    ...(content.payload || content.data || content.template || content.media ? (['data'] as const) : []),
  ];
  const chosen = names.find((name) => name === url.shown) ?? names[0] ?? 'text';
  return (
    <>
      {subject && <p className="px-4 pt-3 text-lg font-medium wrap-anywhere">{subject}</p>}
      <Tabs
        label="Views of the preview"
        tabs={names.map((name) => ({ name, label: VIEWS[name] }))}
        chosen={chosen}
        choose={(name) => change({ shown: name === names[0] ? '' : name })}
      >
        {chosen === 'html' && <Rendered html={html ?? ''} />}
        {chosen === 'text' && <Words text={text} sms={sms} />}
        {chosen === 'source' && (
          <Verbatim label="The HTML that is sent" className="max-h-[32rem] p-4">
            {html ?? ''}
          </Verbatim>
        )}
        {chosen === 'data' && (
          <Verbatim label="What goes with it" className="max-h-[32rem] p-4">
            {JSON.stringify(
              content.payload ?? { data: content.data, template: content.template, media: content.media },
              null,
              2,
            )}
          </Verbatim>
        )}
      </Tabs>
      <div className="grid gap-1 border-t border-line px-4 py-2.5 text-sm">
        <p className="text-dim">
          {[
            sizes.html !== null && `HTML ${kilobytes(sizes.html)}`,
            sizes.text !== null && sizes.text > 0 && `text ${kilobytes(sizes.text)}`,
            sms && `${count(sms.segments)} SMS in ${sms.encoding}`,
          ]
            .filter(Boolean)
            .join(' · ')}
        </p>
        {warnings.map(({ code, detail }) => (
          <p key={code} className="text-wait">
            It {detail}.
          </p>
        ))}
        {missing.length > 0 && <p className="text-wait">The sample has no {missing.join(', ')}.</p>}
        {unused.length > 0 && <p className="text-dim">Not used: {unused.join(', ')}.</p>}
      </div>
    </>
  );
}

const kilobytes = (bytes: number): string => (bytes < 1_000 ? `${count(bytes)} B` : `${(bytes / 1_000).toFixed(1)} kB`);

/** As a mail program would: wide or narrow, light or dark, with and without the pictures of other servers. */
function Rendered({ html }: { html: string }) {
  const [url, change] = useUrl();
  const isPhone = url.width === 'phone';
  const isDark = url.scheme === 'dark';
  const withImages = url.images === 'true';
  return (
    <div>
      <div className="flex flex-wrap gap-1 border-b border-line px-3 py-1">
        <IconButton
          icon={Monitor}
          label="As wide as a desktop"
          aria-pressed={!isPhone}
          className={isPhone ? '' : '!bg-accent-soft'}
          onClick={() => change({ width: '' })}
        />
        <IconButton
          icon={Smartphone}
          label="As wide as a phone"
          aria-pressed={isPhone}
          className={isPhone ? '!bg-accent-soft' : ''}
          onClick={() => change({ width: 'phone' })}
        />
        <IconButton
          icon={isDark ? Moon : Sun}
          label="As who prefers dark sees it"
          aria-pressed={isDark}
          className={`ml-2 ${isDark ? '!bg-accent-soft' : ''}`}
          onClick={() => change({ scheme: isDark ? '' : 'dark' })}
        />
        <IconButton
          icon={withImages ? Image : ImageOff}
          label="With the pictures of other servers, which see that somebody looks"
          aria-pressed={withImages}
          className={withImages ? '!bg-accent-soft' : ''}
          onClick={() => change({ images: withImages ? '' : 'true' })}
        />
      </div>
      <PreviewFrame html={html} isPhone={isPhone} isDark={isDark} withImages={withImages} />
    </div>
  );
}

/** A short text as a phone shows it. */
function Words({ text, sms }: { text: string; sms: Preview['sms'] }) {
  if (text === '') return <p className="p-4 text-dim">There are no words.</p>;
  if (!sms) {
    return (
      <Verbatim label="The text that is sent" className="max-h-[32rem] p-4">
        {text}
      </Verbatim>
    );
  }
  return (
    <div className="bg-raised p-4">
      <p className="ml-auto w-fit max-w-72 rounded-2xl rounded-br-sm bg-accent px-3.5 py-2 whitespace-pre-wrap text-on-accent wrap-anywhere">
        {text}
      </p>
    </div>
  );
}
