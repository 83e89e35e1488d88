import { Icon } from '../kit/Icon.tsx';
import { useBoard } from '../session/board-context.tsx';
import { follow, useFollowed, useFollowing } from '../session/following.ts';
import { nameOf } from '../session/people.ts';
import { useWords } from '../words/words-context.tsx';

// Says whom one follows, and ends it.
export function FollowNote() {
  const board = useBoard();
  const words = useWords();
  const actor = useFollowed();
  useFollowing();
  if (actor === undefined) return null;
  return (
    <div className="notes">
      <div className="note">
        <Icon name="visibility" />
        <p className="words" role="status">{words.youFollow(nameOf(board, actor, words))}</p>
        <button type="button" className="button small" onClick={() => follow(undefined)}>
          {words.followStop}
        </button>
      </div>
    </div>
  );
}
