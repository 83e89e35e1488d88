// Asking why from where no component is at hand, as out of a menu: one dialog for the whole page,
// and a function that anybody may call.
import { useSyncExternalStore } from 'react';
import { AskReason } from './AskReason.tsx';

interface Asked {
  readonly title: string;
  readonly question?: string;
  readonly act: string;
  readonly onReason: (reason: string) => void;
}

let asked: Asked | undefined;
const listeners = new Set<() => void>();

function show(next: Asked | undefined): void {
  asked = next;
  for (const listener of listeners) listener();
}

export function askReason(question: Asked): void {
  show(question);
}

function subscribe(listener: () => void): () => void {
  listeners.add(listener);
  return () => listeners.delete(listener);
}

export function Asker() {
  const open = useSyncExternalStore(subscribe, () => asked);
  if (!open) return null;
  return (
    <AskReason
      title={open.title}
      act={open.act}
      {...(open.question !== undefined && { question: open.question })}
      onClose={() => show(undefined)}
      onReason={(reason) => {
        show(undefined);
        open.onReason(reason);
      }}
    />
  );
}
