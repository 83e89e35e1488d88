import { useId, type ReactNode } from 'react';

interface Props {
  /** Why it cannot be used now; undefined: it can. */
  readonly why: string | undefined;
  /** One of many: why it cannot be used is shown when one comes to it. */
  readonly small?: boolean;
  readonly quiet?: boolean;
  readonly children: ReactNode;
  readonly onUse: () => void;
}

// A button that is there for everybody, and says to those who may not use it why, and who may.
export function Tool({ why, small = false, quiet = false, children, onUse }: Props) {
  const id = useId();
  return (
    <div className={small ? 'tool small' : 'tool'}>
      <button
        type="button"
        className={['button', quiet && 'quiet', small && 'small'].filter(Boolean).join(' ')}
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
