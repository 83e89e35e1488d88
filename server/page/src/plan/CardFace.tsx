// What a card shows before it is opened: kind, title, who, and what has gathered on it.
import { query, type Card } from '@samtavle/client';
import { Icon } from '../kit/Icon.tsx';
import { Face } from '../kit/Face.tsx';
import { useBoard, useRead } from '../session/board-context.tsx';
import { useSpeaking } from '../words/words-context.tsx';
import { dotsOnCards } from './card-acts.ts';
import { cardIcon, kindName } from './card-kinds.ts';

export function CardFace({ card }: { readonly card: Card }) {
  const board = useBoard();
  const { words, language } = useSpeaking();
  const { title, labels } = card.fields;
  const comments = useRead(query.children(card.id, 'comment')).length;
  const suggestions = useRead(query.openSuggestions(card.id)).length;
  const dots = useRead(dotsOnCards).get(card.id) ?? 0;
  const author = board.people.get(card.createdBy);
  const behalf = card.fields.on_behalf_of;
  const frame = card.kind === 'frame' && 'frame_type' in card.fields
    ? card.fields.frame_type : undefined;
  return (
    <>
      <span className="kind">
        <Icon name={cardIcon[card.kind]} />
        {kindName(card.kind, language)}
        {frame && ` · ${words.frame_type[frame]}`}
      </span>
      <span className={title.trim() === '' ? 'title empty' : 'title'}>
        {title.trim() === '' ? words.untitled : title}
      </span>
      <span className="foot">
        {card.createdBy !== 0 && (
          <span className="who">
            <Face person={author} />
            {behalf ? words.onBehalfOf(behalf) : author?.name}
          </span>
        )}
        {comments > 0 && <Fact icon="chat" count={comments} label={words.comments(comments)} />}
        {suggestions > 0 && (
          <Fact icon="feedback" count={suggestions} label={words.suggestionsOpen(suggestions)} />
        )}
        {dots > 0 && <Fact icon="star-fill" count={dots} label={words.dots(dots)} />}
        {labels.map((label) => <span key={label} className="badge">{label}</span>)}
        {card.pending && (
          <span className="fact"><Icon name="sync" />{words.pendingCard}</span>
        )}
      </span>
    </>
  );
}

function Fact({ icon, count, label }: {
  readonly icon: 'chat' | 'feedback' | 'star-fill';
  readonly count: number;
  readonly label: string;
}) {
  return (
    <span className="fact">
      <Icon name={icon} />
      <span aria-hidden="true">{count}</span>
      <span className="only-heard">{label}</span>
    </span>
  );
}
