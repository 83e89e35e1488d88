// A long list is drawn from its beginning, and on as one comes near its end: a board of thousands of
// cards is there at once, and a change in it draws what is drawn. On paper all of it stands.
import { useCallback, useEffect, useRef, useState, type RefCallback } from 'react';
import { flushSync } from 'react-dom';

const firstShown = 24;
const step = 48;
/** Drawn beyond the one that is wanted, so that there is somewhere to go on to. */
const ahead = 12;
/** How near to the end of the list, in the box that it scrolls in. */
const margin = '600px';

interface Growing {
  /** How many are drawn. */
  readonly shown: number;
  readonly grow: () => void;
  /** For what stands behind the last one: it has to be another element after each growth. */
  readonly end: RefCallback<Element>;
}

/** The box that an element scrolls in; null: the window. */
function scrollerOf(element: Element): Element | null {
  for (let box = element.parentElement; box; box = box.parentElement) {
    if (/auto|scroll/.test(getComputedStyle(box).overflowY)) return box;
  }
  return null;
}

/** `wanted`: the place of one that has to be drawn whatever else is; -1: none has to. */
export function useGrowing(length: number, wanted: number): Growing {
  const [room, setRoom] = useState(firstShown);
  // What one has come to once stays.
  const most = useRef(room);
  most.current = Math.max(most.current, wanted + ahead);
  const grow = useCallback(() => setRoom((now) => Math.max(now, most.current) + step), []);
  const end = useCallback<RefCallback<Element>>((element) => {
    if (!element) return undefined;
    const watch = new IntersectionObserver(
      ([entry]) => entry?.isIntersecting && grow(),
      { root: scrollerOf(element), rootMargin: margin },
    );
    watch.observe(element);
    return () => watch.disconnect();
  }, [grow]);
  useEffect(() => {
    const all = () => flushSync(() => setRoom(Number.MAX_SAFE_INTEGER));
    window.addEventListener('beforeprint', all);
    return () => window.removeEventListener('beforeprint', all);
  }, []);
  return { shown: Math.min(length, Math.max(room, most.current)), grow, end };
}
