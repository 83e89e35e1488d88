import { lazy, useEffect, useState } from 'react';
import { Announcer } from '../kit/announce.tsx';
import { Asker } from '../kit/ask.tsx';
import { Later } from '../kit/Later.tsx';
import { NoWayIn } from '../join/NoWayIn.tsx';
import { BoardContext } from '../session/board-context.tsx';
import { whoIsLoggedIn } from '../session/login.ts';
import { membershipOf } from '../session/tokens.ts';
import { useOpenBoard } from '../session/use-open-board.ts';
import { BoardPage, Skeleton } from './BoardPage.tsx';
import { fetchAhead } from './fetch-ahead.ts';
import type { BoardRoute } from './route.ts';
import { useRoute } from './route-context.tsx';

const JoinForm = lazy(() => import('../join/JoinForm.tsx'));
const StartPage = lazy(() => import('../join/StartPage.tsx'));

export function App() {
  const { route } = useRoute();
  return (
    <>
      <Later>
        {route.page === 'start' ? <StartPage /> : <Gate key={route.board} route={route} />}
      </Later>
      <Asker />
      <Announcer />
    </>
  );
}

// Whoever has an invitation and is not a member yet gives a name first; without one a login may do.
function Gate({ route }: { readonly route: BoardRoute }) {
  const { go } = useRoute();
  const [member, setMember] = useState(() => membershipOf(route.board) !== undefined);
  if (member) return <Opened route={route} />;
  if (route.secret === undefined) return <ByLogin route={route} />;
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

function ByLogin({ route }: { readonly route: BoardRoute }) {
  const [login, setLogin] = useState<'asked' | 'there' | 'none'>('asked');
  useEffect(() => {
    void whoIsLoggedIn().then((who) => setLogin(who ? 'there' : 'none'));
  }, []);
  if (login === 'asked') return <Skeleton />;
  return login === 'there' ? <Opened route={route} /> : <NoWayIn why="invitation" />;
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
