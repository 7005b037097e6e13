import { useClientScope } from '../../api/scope.tsx';
import { Time } from '../../ui/time.tsx';
import { Verbatim } from '../../ui/verbatim.tsx';
import { Rendered } from '../notification/rendered.tsx';
import { Foot } from './foot.tsx';
import { type Message, previewOf, toOf } from './messages.ts';
import { Picker } from './picker.tsx';

/** Mails, and the one that is read, as a mail client shows them. */
export function Mailbox({
  mails,
  chosen,
  choose,
}: {
  mails: readonly Message[];
  /** Its id; what is not there means the newest. */
  chosen: string | undefined;
  choose: (id: string) => void;
}) {
  const open = mails.find(({ id }) => id === chosen) ?? mails[0];
  if (!open) return null;
  return (
    <div className="grid md:grid-cols-[19rem_minmax(0,1fr)]">
      <Picker
        label="Mails"
        chosen={open.id}
        choose={choose}
        entries={mails.map((mail) => ({
          key: mail.id,
          title: previewOf(mail),
          under: toOf(mail) ?? 'erased',
          at: mail.createdAt,
          status: mail.status,
        }))}
      />
      <Reading key={open.id} mail={open} />
    </div>
  );
}

function Reading({ mail }: { mail: Message }) {
  const { can } = useClientScope();
  const { id, content, createdAt } = mail;
  const { from, attachments = [] } = content;
  return (
    <article aria-label="The mail" className="min-w-0">
      <div className="grid gap-0.5 border-b border-line px-4 py-3">
        <h3 className="text-lg font-semibold wrap-anywhere">{content.subject || 'An empty subject'}</h3>
        <p className="text-sm text-dim">
          {from && <>from {from.name ? `${from.name} <${from.address}>` : from.address} </>}
          to {toOf(mail) ?? 'somebody erased'}, <Time at={createdAt} />
        </p>
        {attachments.length > 0 && (
          <p className="text-sm text-dim">With {attachments.map(({ filename }) => filename).join(', ')}</p>
        )}
      </div>
      {content.html !== null && can('content') ? (
        <Rendered id={id} className="h-96" />
      ) : (
        <Verbatim label="Text" className="max-h-96 p-4">
          {content.text || 'There are no words.'}
        </Verbatim>
      )}
      <div className="border-t border-line px-4 py-2">
        <Foot message={mail} />
      </div>
    </article>
  );
}
