import mark from '../theme/mark.svg';
import { addressOf } from '../app/route.ts';
import { useRoute } from '../app/route-context.tsx';
import { useWords } from '../words/words-context.tsx';
import { Logins } from './Logins.tsx';

// A board without an invitation, or one whose access has ended.
const sentence = {
  invitation: 'needInvitation',
  board: 'noSuchBoard',
  unreachable: 'cannotOpen',
} as const;

export function NoWayIn({ why }: { readonly why: keyof typeof sentence }) {
  const words = useWords();
  const { route } = useRoute();
  return (
    <div className="welcome">
      <main>
        <img className="mark" src={mark} alt="" />
        <h1>{words[sentence[why]]}</h1>
        {why !== 'unreachable' && <p>{words.needInvitationHow}</p>}
        {why === 'invitation' && <Logins to={addressOf(route)} />}
        <p><a href="/">{words.yourBoards}</a></p>
      </main>
    </div>
  );
}
