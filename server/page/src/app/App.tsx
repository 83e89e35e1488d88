import { useEffect, useState } from 'react';
import { Announcer } from '../kit/announce.tsx';
import { Asker } from '../kit/ask.tsx';
import { JoinForm } from '../join/JoinForm.tsx';
import { NoWayIn } from '../join/NoWayIn.tsx';
import { StartPage } from '../join/StartPage.tsx';
import { BoardContext } from '../session/board-context.tsx';
import { membershipOf } from '../session/tokens.ts';
import { useOpenBoard } from '../session/use-open-board.ts';
import { BoardPage, Skeleton } from './BoardPage.tsx';
import { fetchAhead } from './fetch-ahead.ts';
import type { BoardRoute } from './route.ts';
import { useRoute } from './route-context.tsx';

export function App() {
  const { route } = useRoute();
  return (
    <>
      {route.page === 'start' ? <StartPage /> : <Gate key={route.board} route={route} />}
      <Asker />
      <Announcer />
    </>
  );
}

// Whoever has an invitation and is not a member yet gives a name first.
function Gate({ route }: { readonly route: BoardRoute }) {
  const { go } = useRoute();
  const [member, setMember] = useState(() => membershipOf(route.board) !== undefined);
  if (member) return <Opened route={route} />;
  if (route.secret === undefined) return <NoWayIn why="invitation" />;
  return (
    <JoinForm
      board={route.board}
      secret={route.secret}
      onJoined={() => {
        const { secret: _, ...rest } = route;
        go(rest, 'replace');
        setMember(true);
      }}
    />
  );
}

function Opened({ route }: { readonly route: BoardRoute }) {
  const opening = useOpenBoard(route.board);
  const open = opening.kind === 'open';
  useEffect(() => {
    if (open) fetchAhead();
  }, [open]);
  if (opening.kind === 'opening') return <Skeleton />;
  if (opening.kind === 'failed') return <NoWayIn why={opening.why} />;
  return (
    <BoardContext value={opening.board}>
      <BoardPage route={route} />
    </BoardContext>
  );
}
