import { useSyncExternalStore } from 'react';
import { Icon } from '../kit/Icon.tsx';
import { useBoard } from '../session/board-context.tsx';
import { useWords } from '../words/words-context.tsx';
import { shownSaveOf } from './shown-save.ts';

// Whether everything one did is on the server's disk.
export function SaveLine() {
  const words = useWords();
  const shown = shownSaveOf(useBoard());
  const save = useSyncExternalStore(shown.listen, shown.read);
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
