// The reins: how far each kind of actor may go in each area, how involved people are, and what is
// delegated. Whoever may not change something sees how it stands, and who may.
import { query } from '@samtavle/client';
import { Dialog } from '../kit/Dialog.tsx';
import { useRead } from '../session/board-context.tsx';
import { useWords } from '../words/words-context.tsx';
import { Companions } from './Companions.tsx';
import { Delegations } from './Delegations.tsx';
import { LevelTable } from './LevelTable.tsx';
import { Members } from './Members.tsx';
import { Sensitive } from './Sensitive.tsx';
import { SteeringChoice } from './SteeringChoice.tsx';

export default function Reins({ onClose }: { readonly onClose: () => void }) {
  const words = useWords();
  const { phases, current } = useRead(query.phases());
  return (
    <Dialog wide title={words.reins} onClose={onClose}>
      <p>{words.reinsIntro}</p>
      <div className="side-by-side reins">
        <SteeringChoice field="involvement" kind="involvement_level" />
        <SteeringChoice field="type" kind="cocreation_type" />
      </div>
      {phases.filter((phase) => phase === (current ?? phases[0])).map((phase) => (
        <LevelTable key={phase} phase={phase} />
      ))}
      <Members />
      <Sensitive />
      <Delegations />
      <Companions />
    </Dialog>
  );
}
