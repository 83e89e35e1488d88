import { useId, useState } from 'react';
import { query, type ItemId, type Suggestion } from '@samtavle/client';
import { AskReason } from '../kit/AskReason.tsx';
import { Tool } from '../kit/Tool.tsx';
import { useBoard, useRead } from '../session/board-context.tsx';
import { nameOf } from '../session/people.ts';
import { useSpeaking } from '../words/words-context.tsx';
import { whyNot } from '../rights/why-not.ts';

// What others would change on a card, for those who may decide and for those who suggested it.
export function Suggestions({ target }: { readonly target: ItemId }) {
  const { words } = useSpeaking();
  const heading = useId();
  const open = useRead(query.openSuggestions(target));
  if (open.length === 0) return null;
  return (
    <section aria-labelledby={heading} className="stack">
      <h3 id={heading}>{words.suggestions}</h3>
      {open.map((one) => <One key={one.id} suggestion={one} />)}
    </section>
  );
}

function One({ suggestion }: { readonly suggestion: Suggestion }) {
  const board = useBoard();
  const { words } = useSpeaking();
  const [rejecting, setRejecting] = useState(false);
  const { id, author, base, words: said, ofText, fit, value } = suggestion;
  const mine = author === board.me.actor;
  const why = whyNot(
    useRead(query.may({ set: id, field: 'suggestion_state', value: 'accepted' })), words);
  return (
    <div className="suggestion">
      <p>{words.suggestedBy(nameOf(board, author, words))}</p>
      <p>
        {ofText ? (
          <>
            {base !== '' && <del>{base}</del>}
            {base !== '' && said !== '' && <span className="only-heard"> {words.insteadOf} </span>}
            {said !== '' && <ins>{said}</ins>}
          </>
        ) : <ins>{String(value ?? '')}</ins>}
      </p>
      <div className="row">
        <Tool
          main
          why={why ?? (fit === 'fits' ? undefined : words.suggestionStale)}
          onUse={() => {
            board.transact(words.accept, (tx) => tx.acceptSuggestion(id));
          }}
        >
          {words.accept}
        </Tool>
        <Tool why={why} onUse={() => setRejecting(true)}>{words.reject}</Tool>
        {mine && (
          <button
            type="button"
            className="button quiet"
            onClick={() => {
              board.transact(words.withdraw, (tx) => tx.withdrawSuggestion(id));
            }}
          >
            {words.withdraw}
          </button>
        )}
      </div>
      {rejecting && (
        <AskReason
          title={words.reject}
          question={words.rejectWhy}
          act={words.reject}
          onClose={() => setRejecting(false)}
          onReason={(reason) => {
            board.transact(words.reject, (tx) => tx.rejectSuggestion(id, reason));
            setRejecting(false);
          }}
        />
      )}
    </div>
  );
}
