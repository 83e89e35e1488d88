import { useEffect, useRef } from 'react';
import { query, type ItemId } from '@samtavle/client';
import { Icon } from '../kit/Icon.tsx';
import { Menu } from '../kit/Menu.tsx';
import { useBoard, useRead } from '../session/board-context.tsx';
import { useSpeaking } from '../words/words-context.tsx';
import { titleOf } from '../plan/card-acts.ts';
import { cardChoices } from '../plan/card-choices.ts';
import { cardIcon, isCard, kindName } from '../plan/card-kinds.ts';
import { CardEditor } from './CardEditor.tsx';

interface Props {
  readonly id: ItemId;
  readonly areas: readonly ItemId[];
  readonly onClose: () => void;
}

// The open card beside the board: no dialog, the board stays usable. Escape closes it and gives the
// focus back to the card.
export default function Drawer({ id, areas, onClose }: Props) {
  const board = useBoard();
  const { words, language } = useSpeaking();
  const card = useRead(query.item(id));
  const drawer = useRef<HTMLElement>(null);

  useEffect(() => {
    board.present({ item: id });
    drawer.current?.focus();
    return () => board.present({});
  }, [board, id]);

  if (!isCard(card)) return null;
  const close = () => {
    onClose();
    requestAnimationFrame(() => {
      document.querySelector<HTMLElement>(`[data-card="${card.id}"]`)?.focus();
    });
  };
  return (
    <aside
      ref={drawer}
      className={`drawer kind-${card.kind}`}
      aria-label={`${kindName(card.kind, language)}: ${titleOf(board, id, words)}`}
      tabIndex={-1}
      onKeyDown={(event) => {
        // A menu or dialog of its own comes first.
        if (event.key !== 'Escape' || event.defaultPrevented) return;
        if (event.target instanceof Element && event.target.closest('dialog')) return;
        close();
      }}
    >
      <header>
        <span className="kind">
          <Icon name={cardIcon[card.kind]} />
          {kindName(card.kind, language)}
        </span>
        <Menu
          label={words.more(titleOf(board, id, words))}
          sections={() => cardChoices(board, words, card, areas)}
        />
        <button type="button" className="button quiet only-icon" onClick={close}>
          <Icon name="close" label={words.close} />
        </button>
      </header>
      <CardEditor id={id} />
    </aside>
  );
}
