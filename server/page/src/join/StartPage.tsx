import { useEffect, useState } from 'react';
import mark from '../theme/mark.svg';
import { listedBoards, type ListedBoard } from '../session/boards.ts';
import { logOut, whoIsLoggedIn, type Login } from '../session/login.ts';
import { memberships } from '../session/tokens.ts';
import { useWords } from '../words/words-context.tsx';
import { Logins } from './Logins.tsx';
import { NewBoard } from './NewBoard.tsx';

// The boards that this browser has joined, and those that a login opens.
export default function StartPage() {
  const words = useWords();
  const joined = memberships();
  const [login, setLogin] = useState<Login>();
  const [listed, setListed] = useState<readonly ListedBoard[]>([]);
  useEffect(() => {
    void whoIsLoggedIn().then(async (who) => {
      setLogin(who);
      if (who) setListed(await listedBoards());
    });
  }, []);
  const others = listed.filter(({ id }) => joined.every(({ board }) => board !== id));
  return (
    <main className="paper stack">
      <title>{words.app}</title>
      <header className="row">
        <img className="mark" src={mark} alt="" />
        <h1>{words.app}</h1>
      </header>
      <p className="purpose-text">{words.startIntro}</p>
      {login ? <LoggedIn login={login} /> : <Logins to="/" />}
      <h2>{words.yourBoards}</h2>
      {joined.length + others.length === 0 && <p className="note">{words.noBoards}</p>}
      <ul className="board-list stack">
        {joined.map(({ board, title, name }) => (
          <li key={board}>
            <a href={`/b/${board}`}>
              {title}
              <span className="hint">{words.youAre(name)}</span>
            </a>
          </li>
        ))}
        {others.map(({ id, title }) => <li key={id}><a href={`/b/${id}`}>{title}</a></li>)}
      </ul>
      {login?.operator === true && <NewBoard />}
    </main>
  );
}

function LoggedIn({ login }: { readonly login: Login }) {
  const words = useWords();
  return (
    <p className="row">
      {words.loggedInAs(login.name)}
      <button
        type="button"
        className="button small"
        onClick={() => void logOut().then((there) => location.assign(there ?? '/'))}
      >
        {words.logOut}
      </button>
    </p>
  );
}
