// A board: the frame around it and the view that the address names.
import { lazy, useCallback, useEffect, useState } from 'react';
import { query, rootId, type ItemId } from '@samtavle/client';
import { DeletionNote } from '../frame/DeletionNote.tsx';
import { FollowNote } from '../frame/FollowNote.tsx';
import { Notes } from '../frame/Notes.tsx';
import { PhaseStepper } from '../frame/PhaseStepper.tsx';
import { PurposeStrip } from '../frame/PurposeStrip.tsx';
import { Reports } from '../frame/Reports.tsx';
import { TopBar } from '../frame/TopBar.tsx';
import { ViewBar } from '../frame/ViewBar.tsx';
import { useTold } from '../frame/use-told.ts';
import { useUndoKeys } from '../frame/use-undo-keys.ts';
import { Later } from '../kit/Later.tsx';
import { everything, type Filter } from '../plan/filter.ts';
import { isCard } from '../plan/card-kinds.ts';
import { PlanView } from '../plan/PlanView.tsx';
import { useBoard, useRead } from '../session/board-context.tsx';
import { keepTitle } from '../session/tokens.ts';
import { DigestNote } from '../story/DigestNote.tsx';
import { useWords } from '../words/words-context.tsx';
import type { BoardRoute } from './route.ts';
import { useRoute } from './route-context.tsx';

const Drawer = lazy(() => import('../card/Drawer.tsx'));
const Outline = lazy(() => import('../outline/Outline.tsx'));
const StoryView = lazy(() => import('../story/StoryView.tsx'));
const EvaluationView = lazy(() => import('../evaluation/EvaluationView.tsx'));
const HistoryView = lazy(() => import('../history/HistoryView.tsx'));
const CanvasView = lazy(() => import('../canvas/CanvasView.tsx'));
const WallView = lazy(() => import('../workshop/WallView.tsx'));

export function BoardPage({ route }: { readonly route: BoardRoute }) {
  const board = useBoard();
  const words = useWords();
  const { go } = useRoute();
  const title = useRead(query.field(rootId, 'title'));
  const { phases, current } = useRead(query.phases());
  const [filter, setFilter] = useState<Filter>(everything);
  const [purposeOpen, setPurposeOpen] = useState(false);
  useEffect(() => keepTitle(route.board, title), [route.board, title]);
  useTold();
  useUndoKeys();

  const phase = phases.find((id) => id === route.phase) ?? current ?? phases[0];
  const areas = useRead(query.of(`areas ${phase ?? ''}`, (b) =>
    (phase === undefined ? [] : b.children(phase, 'area').map((area) => area.id))));
  const onOpen = useCallback(
    (card: ItemId | undefined) => {
      const { card: _, ...rest } = route;
      go(card === undefined ? rest : { ...rest, card });
    },
    [route, go],
  );
  const onMend = (part: string) => {
    setPurposeOpen(true);
    const field = part === 'purpose' ? words.why : words.criterionLabel;
    focusSoon(() => {
      const strip = document.querySelector('.strip-open');
      return strip?.querySelector<HTMLElement>(`textarea[aria-label="${field}"]`)
        ?? strip?.querySelector<HTMLElement>('.inner > div > .button');
    });
  };

  const card = route.card !== undefined && isCard(board.item(route.card)) ? route.card : undefined;
  const inDrawer = card !== undefined && route.view !== 'outline' && route.view !== 'wall';
  if (route.view === 'wall') {
    return <Later meanwhile={<Skeleton />}><WallView phase={phase} /></Later>;
  }
  return (
    <div className="board-page">
      <title>{`${title} · ${words.app}`}</title>
      <a className="skip" href="#board">{words.skipToBoard}</a>
      <TopBar />
      <PurposeStrip open={purposeOpen} onToggle={() => setPurposeOpen(!purposeOpen)} />
      <section aria-label={words.frame}>
        {phase !== undefined && (
          <PhaseStepper
            shown={phase}
            onShow={(id) => go({ ...route, phase: id }, 'replace')}
            onMend={onMend}
          />
        )}
        <ViewBar route={route} filter={filter} onFilter={setFilter} />
        <div className="all-notes">
          <DeletionNote />
          <FollowNote />
          <DigestNote />
          <Reports onOpen={onOpen} />
          <Notes />
        </div>
      </section>
      <div className={inDrawer ? 'with-drawer has-drawer' : 'with-drawer'}>
        {/* The story has nothing to stop at, and is scrolled by keys all the same. */}
        <main id="board" className="view" tabIndex={route.view === 'story' ? 0 : -1}>
          <Later key={route.view} meanwhile={<Skeleton />}>
            {route.view === 'plan' && phase !== undefined && (
              <PlanView phase={phase} filter={filter} openCard={card} onOpen={onOpen} />
            )}
            {route.view === 'outline' && (
              <Outline filter={filter} openCard={card} onOpen={onOpen} />
            )}
            {route.view === 'story' && <StoryView />}
            {route.view === 'evaluation' && <EvaluationView />}
            {route.view === 'history' && <HistoryView />}
            {route.view === 'canvas' && phase !== undefined && (
              <CanvasView phase={phase} filter={filter} onOpen={onOpen} />
            )}
          </Later>
        </main>
        {inDrawer && (
          <Later meanwhile={<aside className="drawer" />}>
            <Drawer key={card} id={card} areas={areas} onClose={() => onOpen(undefined)} />
          </Later>
        )}
      </div>
    </div>
  );
}

// What is drawn next, or fetched first: after so many frames somebody has gone on to other things.
const framesMax = 120;

function focusSoon(find: () => HTMLElement | null | undefined, frames = framesMax): void {
  requestAnimationFrame(() => {
    const found = find();
    if (found) found.focus();
    else if (frames > 0) focusSoon(find, frames - 1);
  });
}

export function Skeleton() {
  const words = useWords();
  return (
    <div className="skeleton">
      <p className="only-heard" role="status">{words.loading}</p>
      <i /><i /><i />
    </div>
  );
}
