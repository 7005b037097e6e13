import { FileUp } from 'lucide-react';
import { type DragEvent, useId, useRef, useState } from 'react';
import { Button, pressable } from '../../ui/button.tsx';
import { CopyAsCurl } from '../../ui/copy-as-curl.tsx';
import { Actions } from '../../ui/dialog.tsx';
import { Select } from '../../ui/field.tsx';
import { Icon } from '../../ui/icon.tsx';
import { count } from '../../ui/number.tsx';
import { Banner, ErrorNotice } from '../../ui/states.tsx';
import { type AudienceFile, CHARSETS, lookInto } from './audience-file.ts';
import { ColumnsTable } from './columns-table.tsx';
import { columnsProblem } from './file-columns.ts';
import { people } from './steps.ts';
import type { Campaign } from './use-campaign.ts';
import { useUpload } from './use-upload.ts';

/** A file of people, what its columns are taken for, and how far its upload is. */
export function UploadForm({ campaign }: { campaign: Campaign }) {
  const { audience, channel, id } = campaign;
  const [file, setFile] = useState<AudienceFile | null>(null);
  const [names, setNames] = useState<readonly string[]>([]);
  const [charset, setCharset] = useState('');
  const { now, start, stop } = useUpload(id);
  const isSending = now.state === 'sending';
  const look = async (given: File | undefined, as = charset) => {
    if (!given) return;
    const looked = await lookInto(given, as);
    setFile(looked);
    setNames(looked.head?.names ?? []);
  };
  const problem = file?.head ? columnsProblem(names, channel) : null;
  const goOn = audience.state === 'open' && audience.linesRead > 0 ? audience.linesRead + 1 : null;
  const send = (fromLine: number | null) => file && void start(file, { names, charset, fromLine });
  return (
    <div className="grid gap-3">
      <Chooser isDisabled={isSending} choose={(given) => void look(given)} />
      {file && (
        <>
          <div className="flex flex-wrap items-end gap-x-4 gap-y-2">
            <p>
              <strong className="wrap-anywhere">{file.file.name}</strong>{' '}
              <span className="text-dim">
                {kilobytes(file.file.size)}, {file.contentType === 'text/csv' ? 'CSV' : 'NDJSON'}
                {file.isGzip && ', gzip'}
              </span>
            </p>
            <Select
              label="Characters"
              className="w-64"
              disabled={isSending}
              options={CHARSETS}
              value={charset}
              onChange={({ target }) => {
                setCharset(target.value);
                void look(file.file, target.value);
              }}
            />
          </div>
          {file.head && (
            <ColumnsTable
              head={file.head}
              names={names}
              channel={channel}
              rename={
                file.headBytes === null || isSending
                  ? null
                  : (place, name) => setNames(names.map((known, at) => (at === place ? name : known)))
              }
            />
          )}
          {problem !== null && <Banner tone="wait">{problem}</Banner>}
        </>
      )}
      {isSending && <Sending sent={now.sent} size={now.size} stop={stop} />}
      {now.state === 'failed' && <ErrorNotice error={now.error} />}
      {now.state === 'done' && (
        <Banner tone={now.result.refused > 0 ? 'wait' : 'info'}>
          {count(now.result.read)} rows were read: {people(now.result.accepted)} taken, {count(now.result.duplicates)}{' '}
          with an address that came before, {count(now.result.refused)} refused.
          {now.result.refused > 0 &&
            ' Mend those below in your file and upload it again: it takes the place of this one.'}
        </Banner>
      )}
      {file && !isSending && (
        <Actions>
          <CopyAsCurl method="PUT" path={`/api/campaigns/${id}/audience`} />
          {goOn !== null && (
            <Button disabled={problem !== null} onClick={() => send(goOn)}>
              Go on from line {count(goOn)}
            </Button>
          )}
          <Button look="primary" icon={FileUp} disabled={problem !== null} onClick={() => send(null)}>
            {audience.accepted > 0 ? `Upload in place of ${people(audience.accepted)}` : 'Upload'}
          </Button>
        </Actions>
      )}
    </div>
  );
}

function Chooser({ isDisabled, choose }: { isDisabled: boolean; choose: (file: File | undefined) => void }) {
  const id = useId();
  const input = useRef<HTMLInputElement>(null);
  const [isOver, setOver] = useState(false);
  const over = (event: DragEvent, is: boolean) => {
    event.preventDefault();
    setOver(is && !isDisabled);
  };
  return (
    // biome-ignore lint/a11y/noStaticElementInteractions: dropping is a shortcut for the button inside
    <div
      onDragOver={(event) => over(event, true)}
      onDragLeave={(event) => over(event, false)}
      onDrop={(event) => {
        over(event, false);
        if (!isDisabled) choose(event.dataTransfer.files[0]);
      }}
      className={`flex flex-wrap items-center gap-3 rounded-lg border border-dashed px-4 py-5 ${isOver ? 'border-accent bg-accent-soft' : 'border-edge'}`}
    >
      <input
        ref={input}
        id={id}
        type="file"
        aria-label="A file of people"
        accept=".csv,.tsv,.txt,.ndjson,.jsonl,.gz,text/csv,application/gzip"
        disabled={isDisabled}
        className="peer sr-only"
        onChange={({ target }) => {
          choose(target.files?.[0]);
          // So that the same file, mended, can be chosen again.
          target.value = '';
        }}
      />
      <label
        htmlFor={id}
        className={pressable(
          'plain',
          `peer-focus-visible:outline-2 peer-focus-visible:outline-offset-2 peer-focus-visible:outline-accent ${isDisabled ? 'opacity-50' : 'cursor-pointer'}`,
        )}
      >
        <Icon of={FileUp} /> Choose a file
      </label>
      <p className="min-w-0 flex-1 basis-60 text-dim">
        or drop it here. CSV with a line that names the columns, or NDJSON; either with gzip. At most 5,000,000 people.
      </p>
    </div>
  );
}

function Sending({ sent, size, stop }: { sent: number; size: number; stop: () => void }) {
  const part = size === 0 ? 1 : sent / size;
  return (
    <div className="flex flex-wrap items-center gap-3">
      <div className="min-w-0 flex-1 basis-60">
        <p role="status">
          {part < 1
            ? `${kilobytes(sent)} of ${kilobytes(size)} sent, ${Math.floor(part * 100)}%`
            : 'All of it is sent. The last rows are being read.'}
        </p>
        <div
          role="progressbar"
          aria-label="Upload"
          aria-valuemin={0}
          aria-valuemax={100}
          aria-valuenow={Math.floor(part * 100)}
          className="mt-1 h-2 overflow-hidden rounded-full bg-raised"
        >
          <div className="h-full rounded-full bg-accent" style={{ width: `${part * 100}%` }} />
        </div>
      </div>
      <Button look="danger" onClick={stop}>
        Stop
      </Button>
    </div>
  );
}

function kilobytes(bytes: number): string {
  if (bytes < 1_000_000) return `${count(Math.max(1, Math.round(bytes / 1_000)))} kB`;
  return `${count(Math.round(bytes / 100_000) / 10)} MB`;
}
