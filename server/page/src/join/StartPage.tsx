import mark from '../theme/mark.svg';
import { memberships } from '../session/tokens.ts';
import { useWords } from '../words/words-context.tsx';

// The boards that this browser has joined.
export function StartPage() {
  const words = useWords();
  const boards = memberships();
  return (
    <main className="paper stack">
      <title>{words.app}</title>
      <img className="mark" src={mark} alt="" />
      <h1>{words.app}</h1>
      <p>{words.startIntro}</p>
      <h2>{words.yourBoards}</h2>
      {boards.length === 0 ? <p className="note">{words.noBoards}</p> : (
        <ul className="board-list stack">
          {boards.map(({ board, title, name }) => (
            <li key={board}>
              <a href={`/b/${board}`}>
                {title}
                <span className="hint">{words.youAre(name)}</span>
              </a>
            </li>
          ))}
        </ul>
      )}
    </main>
  );
}
