// Fetches what is loaded later while the line is good, so that menus and views are there without
// one, too. Begun when the browser has nothing else to do.
import { fetchDragKit } from '../plan/drag-kit.tsx';

const later: readonly (() => Promise<unknown>)[] = [
  fetchDragKit,
  () => import('../kit/OpenMenu.tsx'),
  () => import('../card/Drawer.tsx'),
  () => import('../text/RichText.tsx'),
  () => import('../frame/PurposeOpen.tsx'),
  () => import('../outline/Outline.tsx'),
  () => import('../frame/Search.tsx'),
  () => import('../frame/EnterPhase.tsx'),
  () => import('../workshop/NewRound.tsx'),
  () => import('../story/StoryView.tsx'),
  () => import('../story/DigestDialog.tsx'),
  () => import('../evaluation/EvaluationView.tsx'),
  () => import('../history/HistoryView.tsx'),
  () => import('../reins/Reins.tsx'),
  () => import('../join/Share.tsx'),
  () => import('../workshop/WallView.tsx'),
];

export function fetchAhead(): void {
  const idle = window.requestIdleCallback ?? ((act: () => void) => window.setTimeout(act, 1000));
  idle(() => {
    // What fails is fetched again when it is needed.
    for (const part of later) void part().catch(() => undefined);
  });
}
