import { useId, type ReactNode } from 'react';

interface Props {
  /** Why it cannot be used now; undefined: it can. */
  readonly why: string | undefined;
  readonly children: ReactNode;
  readonly onUse: () => void;
}

// A button that is there for everybody, and says to those who may not use it why, and who may.
export function Tool({ why, children, onUse }: Props) {
  const id = useId();
  return (
    <div>
      <button
        type="button"
        className="button"
        aria-disabled={why !== undefined}
        aria-describedby={why === undefined ? undefined : id}
        onClick={() => why === undefined && onUse()}
      >
        {children}
      </button>
      {why !== undefined && <p id={id} className="hint">{why}</p>}
    </div>
  );
}
