// Everything that stands on a card, and may be changed there: the same in the drawer and in the
// outline.
import { useMemo } from 'react';
import { query, type ItemId } from '@samtavle/client';
import { Tool } from '../kit/Tool.tsx';
import { whyNot } from '../rights/why-not.ts';
import { useBoard, useRead } from '../session/board-context.tsx';
import { nameOf } from '../session/people.ts';
import { TextPart } from '../text/TextPart.tsx';
import { useSpeaking } from '../words/words-context.tsx';
import { isCard } from '../plan/card-kinds.ts';
import { Comments } from './Comments.tsx';
import { Connections } from './Connections.tsx';
import { Facts } from './Facts.tsx';
import { Labels } from './Labels.tsx';
import { Lineage } from './Lineage.tsx';
import { Suggestions } from './Suggestions.tsx';

interface Props {
  readonly id: ItemId;
  readonly focusTitle?: boolean;
}

export function CardEditor({ id, focusTitle = false }: Props) {
  const board = useBoard();
  const { words, locale } = useSpeaking();
  const card = useRead(query.item(id));
  // Made anew at every key of the card's own text it would be the dearest thing here.
  const day = useMemo(
    () => new Intl.DateTimeFormat(locale, { dateStyle: 'long', timeStyle: 'short' }), [locale]);
  if (!isCard(card)) return null;
  const when = card.createdMs === 0 ? words.pendingCard : day.format(card.createdMs);
  const behalf = card.fields.on_behalf_of;
  return (
    <div className="editor">
      {card.deleted && <Gone id={id} />}
      <TextPart
        item={id}
        field="title"
        label={words.titleLabel}
        className="title"
        placeholder={words.cardTitle}
        oneLine
        focusNow={focusTitle}
      />
      <TextPart
        item={id}
        field="body"
        label={words.bodyLabel}
        className="body"
        placeholder={words.tellMore}
        rich
      />
      <Suggestions target={id} />
      <Labels card={id} />
      <Facts id={id} kind={card.kind} />
      <Lineage card={id} />
      <Connections card={id} />
      <Comments item={id} />
      <p className="hint">
        {words.madeBy(nameOf(board, card.createdBy, words), when)}
        {behalf && `, ${words.onBehalfOf(behalf)}`}
      </p>
    </div>
  );
}

// Deleted by somebody while one looks at it: it is still here, and can be brought back.
function Gone({ id }: { readonly id: ItemId }) {
  const board = useBoard();
  const { words } = useSpeaking();
  const may = useRead(query.may({ restore: id }));
  return (
    <div className="note warn" role="status">
      <div className="words stack">
        <p>{words.cardGone}</p>
        <Tool
          why={whyNot(may, words)}
          onUse={() => {
            board.transact(words.restoreCard, (tx) => tx.restore(id));
          }}
        >
          {words.restoreCard}
        </Tool>
      </div>
    </div>
  );
}
