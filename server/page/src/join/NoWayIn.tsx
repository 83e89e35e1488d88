import mark from '../theme/mark.svg';
import { useWords } from '../words/words-context.tsx';

// A board without an invitation, or one whose access has ended.
export function NoWayIn({ why }: { readonly why: 'invitation' | 'board' }) {
  const words = useWords();
  return (
    <div className="welcome">
      <main>
        <img className="mark" src={mark} alt="" />
        <h1>{why === 'board' ? words.noSuchBoard : words.needInvitation}</h1>
        <p>{words.needInvitationHow}</p>
        <p><a href="/">{words.yourBoards}</a></p>
      </main>
    </div>
  );
}
