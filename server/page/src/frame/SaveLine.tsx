import { useEffect, useState } from 'react';
import { query } from '@samtavle/client';
import { Icon } from '../kit/Icon.tsx';
import { useRead } from '../session/board-context.tsx';
import { useWords } from '../words/words-context.tsx';

const quietMs = 500;

// Whether everything one did is on the server's disk. It never says more than that is true, and says
// that only once nothing more comes: whoever types would see it turn, and hear it, at every key.
export function SaveLine() {
  const words = useWords();
  const { save } = useRead(query.state());
  const [quiet, setQuiet] = useState(true);
  useEffect(() => {
    if (save.kind !== 'saved') {
      setQuiet(false);
      return undefined;
    }
    const timer = window.setTimeout(() => setQuiet(true), quietMs);
    return () => window.clearTimeout(timer);
  }, [save.kind]);
  if (save.kind === 'saved' && quiet) {
    return <p className="save" role="status"><Icon name="check" />{words.saved}</p>;
  }
  if (save.kind !== 'unsaved') {
    return <p className="save" role="status"><Icon name="sync" />{words.saving}</p>;
  }
  return (
    <p className="save unsaved" role="status">
      <Icon name="warning" />{words.unsaved(save.waiting)}
    </p>
  );
}
