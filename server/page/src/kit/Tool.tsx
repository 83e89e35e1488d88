import { useId, type ReactNode } from 'react';

interface Props {
  /** Why it cannot be used now; undefined: it can. */
  readonly why: string | undefined;
  /** The id of a text that says why already. */
  readonly saidIn?: string | undefined;
  /** One of many: why it cannot be used is shown when one comes to it. */
  readonly small?: boolean;
  /** A square with an icon in it; it says so in the same way. */
  readonly icon?: boolean;
  readonly quiet?: boolean;
  readonly main?: boolean;
  /** Beside what is drawn in it. */
  readonly label?: string;
  readonly pressed?: boolean;
  readonly children: ReactNode;
  readonly onUse: () => void;
}

// A button that is there for everybody, and says to those who may not use it why, and who may. It
// can be come to by keys all the same, so that one hears it.
export function Tool(props: Props) {
  const { why, saidIn, small = false, icon = false, quiet, main, label, pressed } = props;
  const { children, onUse } = props;
  const id = useId();
  const classes = [
    'button', main && 'main', quiet && 'quiet', small && 'small', icon && 'only-icon',
  ];
  return (
    <div className={small || icon ? 'tool tells-there' : 'tool'}>
      <button
        type="button"
        className={classes.filter(Boolean).join(' ')}
        aria-label={label}
        aria-pressed={pressed}
        aria-disabled={why !== undefined}
        aria-describedby={why === undefined ? undefined : saidIn ?? id}
        onClick={() => why === undefined && onUse()}
      >
        {children}
      </button>
      {why !== undefined && saidIn === undefined && <p id={id} className="hint">{why}</p>}
    </div>
  );
}
