import { query } from '@samtavle/client';
import { Icon } from '../kit/Icon.tsx';
import { useRead } from '../session/board-context.tsx';
import { useWords } from '../words/words-context.tsx';

// Whether everything one did is on the server's disk. It never says more than that is true.
export function SaveLine() {
  const words = useWords();
  const { save } = useRead(query.state());
  if (save.kind === 'saved') {
    return <p className="save" role="status"><Icon name="check" />{words.saved}</p>;
  }
  if (save.kind === 'saving') {
    return <p className="save" role="status"><Icon name="sync" />{words.saving}</p>;
  }
  return (
    <p className="save unsaved" role="status">
      <Icon name="warning" />{words.unsaved(save.waiting)}
    </p>
  );
}
