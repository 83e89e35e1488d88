// For a projector or a screen on the wall: large, without tools, kept awake as long as it is open.
import { useEffect } from 'react';
import { query, rootId, type ItemId } from '@samtavle/client';
import { addressOf } from '../app/route.ts';
import { useRoute } from '../app/route-context.tsx';
import { CardFace } from '../plan/CardFace.tsx';
import { isCard } from '../plan/card-kinds.ts';
import { MoreCards } from '../plan/MoreCards.tsx';
import { useGrowing } from '../plan/use-growing.ts';
import { Timer } from './Timer.tsx';
import { VoteRounds } from './VoteRounds.tsx';
import { useRead } from '../session/board-context.tsx';
import { useWords } from '../words/words-context.tsx';

export default function WallView({ phase }: { readonly phase: ItemId | undefined }) {
  const words = useWords();
  const { route } = useRoute();
  const title = useRead(query.field(rootId, 'title'));
  const purpose = useRead(query.field(rootId, 'purpose'));
  const areas = useRead(query.of(`wall ${phase ?? ''}`, (board) =>
    (phase === undefined ? [] : board.children(phase, 'area'))));
  useAwake();
  return (
    <main className="wall stack">
      <title>{`${title} · ${words.app}`}</title>
      {/* The time is in sight, however many cards there are. */}
      <header>
        <h1>{title}</h1>
        <Timer />
        {route.page === 'board' && (
          <a href={addressOf({ ...route, view: 'plan' })}>{words.wallLeave}</a>
        )}
      </header>
      <p><strong>{words.why}:</strong> {purpose === '' ? words.noPurpose : purpose}</p>
      {/* What scrolls and holds nothing to stop at is a stop itself. */}
      <div className="columns" role="group" aria-label={words.areas} tabIndex={0}>
        {areas.map((area) => <WallColumn key={area.key} id={area.id} />)}
      </div>
    </main>
  );
}

function WallColumn({ id }: { readonly id: ItemId }) {
  const area = useRead(query.item(id, 'area'));
  const cards = useRead(query.children(id)).filter(isCard);
  const { shown, grow, end } = useGrowing(cards.length, -1);
  if (!area) return null;
  return (
    <section className="column" aria-label={area.fields.title}>
      <header><h2>{area.fields.title} <span className="count">{cards.length}</span></h2></header>
      <VoteRounds area={id} onlyShow />
      <ul className="cards">
        {cards.slice(0, shown).map((card) => (
          <li key={card.key} className={`card kind-${card.kind}`}>
            <div className="open-card"><CardFace card={card} /></div>
          </li>
        ))}
        {shown < cards.length && <MoreCards key={shown} end={end} onMore={grow} />}
      </ul>
    </section>
  );
}

// Asks the browser to keep the screen on, and again after the page was hidden.
function useAwake(): void {
  useEffect(() => {
    let lock: WakeLockSentinel | undefined;
    let here = true;
    const ask = () => {
      if (!('wakeLock' in navigator) || document.visibilityState !== 'visible') return;
      navigator.wakeLock.request('screen').then(
        (given) => {
          if (here) lock = given;
          else void given.release();
        },
        () => undefined,  // the browser says no, as on low battery
      );
    };
    ask();
    document.addEventListener('visibilitychange', ask);
    return () => {
      here = false;
      document.removeEventListener('visibilitychange', ask);
      void lock?.release();
    };
  }, []);
}
