import { query, type ItemId } from '@samtavle/client';
import { AskReason } from '../kit/AskReason.tsx';
import { useBoard, useRead } from '../session/board-context.tsx';
import { titleOf } from '../plan/card-acts.ts';
import { missingParts } from '../rights/why-not.ts';
import { useWords } from '../words/words-context.tsx';

interface Props {
  readonly phase: ItemId;
  readonly forward: boolean;
  readonly onClose: () => void;
  readonly onEntered: () => void;
}

// Entering a phase says why. What is missing is named, and can be skipped; everybody sees that.
export default function EnterPhase({ phase, forward, onClose, onEntered }: Props) {
  const board = useBoard();
  const words = useWords();
  const may = useRead(query.may({ enterPhase: phase }));
  const missing = may.allowed ? [] : may.missing;
  const title = titleOf(board, phase, words);
  const heading = forward ? words.enterPhase(title) : words.backToPhase(title);
  return (
    <AskReason
      title={heading}
      act={missing.length > 0 ? words.goOnAnyway : heading}
      onClose={onClose}
      onReason={(reason) => {
        board.transact(
          heading,
          (tx) => tx.enterPhase(phase, { unready: missing.length > 0 }),
          { reason },
        );
        onEntered();
      }}
    >
      <p className={missing.length > 0 ? 'note warn' : 'note good'}>
        {missing.length > 0
          ? words.missing(missingParts(missing, words)) : words.nothingMissing}
      </p>
    </AskReason>
  );
}
