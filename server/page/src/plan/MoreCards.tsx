import { useRef, type RefCallback } from 'react';
import { useWords } from '../words/words-context.tsx';

interface Props {
  readonly end: RefCallback<Element>;
  readonly onMore: () => void;
}

// Behind the last card that is drawn: more come by themselves when one scrolls near, and for whoever
// does not scroll there is a button, which leads to the first of them.
export function MoreCards({ end, onMore }: Props) {
  const words = useWords();
  const place = useRef<HTMLLIElement>(null);
  const show = () => {
    const last = place.current?.previousElementSibling;
    onMore();
    requestAnimationFrame(() => {
      last?.nextElementSibling?.querySelector<HTMLElement>('[data-card]')?.focus();
    });
  };
  return (
    <li
      className="more-cards"
      ref={(element) => {
        place.current = element;
        return end(element);
      }}
    >
      <button type="button" className="button quiet small" onClick={show}>{words.moreCards}</button>
    </li>
  );
}
