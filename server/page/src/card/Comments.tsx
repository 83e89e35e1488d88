import { useId, useState, type FormEvent } from 'react';
import { query, type ItemId } from '@samtavle/client';
import { Face } from '../kit/Face.tsx';
import { useBoard, useRead } from '../session/board-context.tsx';
import { nameOf } from '../session/people.ts';
import { useSpeaking } from '../words/words-context.tsx';
import { whyNot } from '../rights/why-not.ts';

// The talk on a card: threads, answers, settled or not.
export function Comments({ item }: { readonly item: ItemId }) {
  const board = useBoard();
  const { words } = useSpeaking();
  const heading = useId();
  const threads = useRead(query.threads(item));
  const why = whyNot(useRead(query.may({ create: 'comment', in: item })), words);
  const [replyTo, setReplyTo] = useState<ItemId>();
  return (
    <section aria-labelledby={heading}>
      <h3 id={heading}>{words.commentsTitle}</h3>
      {threads.length === 0 && <p className="hint">{words.noComments}</p>}
      {threads.map((thread) => (
        <div key={thread.root} className="thread">
          {thread.comments.map((comment) => <Comment key={comment} id={comment} />)}
          <div className="row">
            {thread.resolved && <span className="badge">{words.resolved}</span>}
            {why === undefined && (
              <>
                <button
                  type="button"
                  className="button quiet small"
                  onClick={() => setReplyTo(replyTo === thread.root ? undefined : thread.root)}
                  aria-expanded={replyTo === thread.root}
                >
                  {words.reply}
                </button>
                <button
                  type="button"
                  className="button quiet small"
                  onClick={() => {
                    board.transact(words.resolve, (tx) =>
                      tx.resolveThread(thread.root, !thread.resolved));
                  }}
                >
                  {thread.resolved ? words.reopen : words.resolve}
                </button>
              </>
            )}
          </div>
          {replyTo === thread.root && (
            <Say
              label={words.reply}
              onSay={(text) => {
                board.transact(words.reply, (tx) =>
                  tx.comment(item, text, { replyTo: thread.root }));
                setReplyTo(undefined);
              }}
            />
          )}
        </div>
      ))}
      {why === undefined ? (
        <Say
          label={words.newComment}
          onSay={(text) => {
            board.transact(words.newComment, (tx) => tx.comment(item, text));
          }}
        />
      ) : (
        <p className="hint">{why}</p>
      )}
    </section>
  );
}

function Comment({ id }: { readonly id: ItemId }) {
  const board = useBoard();
  const { words, locale } = useSpeaking();
  const comment = useRead(query.item(id, 'comment'));
  if (!comment) return null;
  const when = comment.createdMs === 0 ? words.pendingCard
    : new Intl.DateTimeFormat(locale, { dateStyle: 'medium', timeStyle: 'short' })
      .format(comment.createdMs);
  return (
    <article className="comment">
      <Face person={board.people.get(comment.createdBy)} />
      <p>
        <strong>{nameOf(board, comment.createdBy, words)}</strong>{' '}
        <span className="hint">{when}</span>{' '}
        {comment.fields.report && <span className="badge">{words.report}</span>}
      </p>
      <p className="said">{comment.fields.body}</p>
    </article>
  );
}

function Say({ label, onSay }: {
  readonly label: string;
  readonly onSay: (text: string) => void;
}) {
  const { words } = useSpeaking();
  const id = useId();
  const [text, setText] = useState('');
  const say = (event?: FormEvent) => {
    event?.preventDefault();
    if (text.trim() === '') return;
    onSay(text.trim());
    setText('');
  };
  return (
    <form className="field" onSubmit={say}>
      <label htmlFor={id}>{label}</label>
      <textarea
        id={id}
        className="input"
        rows={2}
        maxLength={4000}
        value={text}
        onChange={(event) => setText(event.currentTarget.value)}
        onKeyDown={(event) => {
          if (event.key === 'Enter' && (event.ctrlKey || event.metaKey)) say();
        }}
      />
      <div><button type="submit" className="button">{words.send}</button></div>
    </form>
  );
}
