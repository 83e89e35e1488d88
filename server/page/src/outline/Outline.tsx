// The board in reading order: headings, lists, buttons and texts, with everything that the columns
// can do. What a person who sees no columns works with, and whoever likes it better on a phone.
import { useId, useState } from 'react';
import { query, rootId, type ItemId } from '@samtavle/client';
import { CardEditor } from '../card/CardEditor.tsx';
import { Icon } from '../kit/Icon.tsx';
import { Menu } from '../kit/Menu.tsx';
import { useBoard, useRead } from '../session/board-context.tsx';
import { cardChoices } from '../plan/card-choices.ts';
import { titleOf } from '../plan/card-acts.ts';
import { cardIcon, isCard, kindName } from '../plan/card-kinds.ts';
import { passes, type Filter } from '../plan/filter.ts';
import { MoreCards } from '../plan/MoreCards.tsx';
import { NewCard } from '../plan/NewCard.tsx';
import { useGrowing } from '../plan/use-growing.ts';
import { VoteRounds } from '../workshop/VoteRounds.tsx';
import { useSpeaking, useWords } from '../words/words-context.tsx';

interface Props {
  readonly filter: Filter;
  readonly openCard: ItemId | undefined;
  readonly onOpen: (card: ItemId | undefined) => void;
}

export default function Outline({ filter, openCard, onOpen }: Props) {
  const words = useWords();
  const { phases, current } = useRead(query.phases());
  const purpose = useRead(query.field(rootId, 'purpose'));
  return (
    <div className="paper">
      <h2>{words.why}</h2>
      <p className="purpose-text">{purpose === '' ? words.noPurpose : purpose}</p>
      {phases.map((phase) => (
        <Phase
          key={phase}
          id={phase}
          current={phase === current}
          filter={filter}
          openCard={openCard}
          onOpen={onOpen}
        />
      ))}
    </div>
  );
}

interface PhaseProps extends Props {
  readonly id: ItemId;
  readonly current: boolean;
}

function Phase({ id, current, ...rest }: PhaseProps) {
  const words = useWords();
  const heading = useId();
  const phase = useRead(query.item(id, 'phase'));
  const areas = useRead(query.children(id, 'area')).map((area) => area.id);
  if (!phase) return null;
  const state = current ? 'open' : phase.fields.phase_state ?? 'planned';
  return (
    <section aria-labelledby={heading}>
      <h2 id={heading}>{phase.fields.title} ({words.phaseState[state]})</h2>
      <p className="guidance">{phase.fields.guidance}</p>
      {areas.map((area) => <Area key={area} id={area} areas={areas} {...rest} />)}
    </section>
  );
}

interface AreaProps extends Props {
  readonly id: ItemId;
  readonly areas: readonly ItemId[];
}

function Area({ id, areas, filter, openCard, onOpen }: AreaProps) {
  const board = useBoard();
  const words = useWords();
  const heading = useId();
  const area = useRead(query.item(id, 'area'));
  const cards = useRead(query.children(id)).filter(isCard)
    .filter((card) => passes(board, card, filter));
  const { shown, grow, end } = useGrowing(
    cards.length,
    cards.findIndex((card) => card.id === openCard),
  );
  if (!area) return null;
  return (
    <section aria-labelledby={heading}>
      <h3 id={heading}>{area.fields.title} ({words.cards(cards.length)})</h3>
      <p className="guidance">{area.fields.guidance}</p>
      <VoteRounds area={id} />
      {cards.length === 0 && <p className="hint">{words.emptyArea}</p>}
      <ol>
        {cards.slice(0, shown).map((card) => (
          <OutlineCard
            key={card.key}
            id={card.id}
            areas={areas}
            open={card.id === openCard}
            onOpen={onOpen}
          />
        ))}
        {shown < cards.length && <MoreCards key={shown} end={end} onMore={grow} />}
      </ol>
      <NewCard area={id} first={cards.length === 0} />
    </section>
  );
}

interface CardProps {
  readonly id: ItemId;
  readonly areas: readonly ItemId[];
  readonly open: boolean;
  readonly onOpen: (card: ItemId | undefined) => void;
}

function OutlineCard({ id, areas, open, onOpen }: CardProps) {
  const board = useBoard();
  const { words, language } = useSpeaking();
  const editor = useId();
  const card = useRead(query.item(id));
  const comments = useRead(query.children(id, 'comment')).length;
  const [wasOpened, setWasOpened] = useState(false);
  if (!isCard(card)) return null;
  const author = board.people.get(card.createdBy);
  const facts = [
    kindName(card.kind, language),
    ...(author ? [words.by(`${author.name} (${words.actorKind[author.kind].toLowerCase()})`)] : []),
    ...(comments > 0 ? [words.comments(comments)] : []),
    ...(card.pending ? [words.pendingCard] : []),
  ];
  const title = titleOf(board, id, words);
  return (
    <li className={`outline-card kind-${card.kind}`}>
      <div className="head">
        <h4>
          <button
            type="button"
            className="unfold"
            data-card={id}
            aria-expanded={open}
            aria-controls={editor}
            onClick={() => {
              setWasOpened(true);
              onOpen(open ? undefined : id);
            }}
          >
            <span><Icon name={cardIcon[card.kind]} /> {title}</span>
            <span className="facts-line">{facts.join(' · ')}</span>
          </button>
        </h4>
        <span className="acts">
          <Menu
            label={words.more(title)}
            sections={() => cardChoices(board, words, card, areas, () => onOpen(id))}
          />
        </span>
      </div>
      <div id={editor}>{open && <CardEditor id={id} focusTitle={wasOpened} />}</div>
    </li>
  );
}
