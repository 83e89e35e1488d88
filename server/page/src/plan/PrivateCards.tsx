// What one has written for oneself in an area, and the button that shows all of it to everybody.
import { Icon } from '../kit/Icon.tsx';
import { useSpeaking } from '../words/words-context.tsx';
import { cardIcon, kindName } from './card-kinds.ts';
import type { PrivateCard } from './private-cards.ts';

interface Props {
  readonly cards: readonly PrivateCard[];
  readonly onShow: () => void;
  readonly onDrop: (card: PrivateCard) => void;
}

export function PrivateCards({ cards, onShow, onDrop }: Props) {
  const { words, language } = useSpeaking();
  if (cards.length === 0) return null;
  return (
    <section className="private-cards" aria-label={words.privateTitle}>
      <p className="hint"><Icon name="visibility-off" /> {words.privateTitle}</p>
      <ul>
        {cards.map((card, i) => (
          <li key={`${i} ${card.title}`} className="row">
            <Icon name={cardIcon[card.kind]} label={kindName(card.kind, language)} />
            <span className="grow">{card.title}</span>
            <button
              type="button"
              className="button quiet only-icon small"
              onClick={() => onDrop(card)}
            >
              <Icon name="close" label={words.privateDrop(card.title)} />
            </button>
          </li>
        ))}
      </ul>
      <button type="button" className="button" onClick={onShow}>
        <Icon name="visibility" /> {words.privateShow(cards.length)}
      </button>
    </section>
  );
}
