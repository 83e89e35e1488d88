// A button with a menu behind it. What the menu offers is asked for when it is opened, and so is
// the code that draws it: a board has hundreds of these buttons.
import { lazy, useRef, useState } from 'react';
import { Icon } from './Icon.tsx';
import { Later } from './Later.tsx';
import type { IconName } from './icon-names.ts';

export interface Choice {
  readonly id: string;
  readonly words: string;
  readonly icon?: IconName;
  /** Why it cannot be chosen now. It is shown all the same. */
  readonly why?: string | undefined;
  readonly act: () => void;
}

export interface Section {
  readonly title?: string;
  readonly choices: readonly Choice[];
}

interface Props {
  readonly label: string;
  readonly icon?: IconName;
  readonly small?: boolean;
  readonly tabIndex?: number;
  readonly sections: () => readonly Section[];
}

const OpenMenu = lazy(() => import('./OpenMenu.tsx'));

export function Menu({ label, icon = 'more-vert', small = false, tabIndex, sections }: Props) {
  const button = useRef<HTMLButtonElement>(null);
  const [open, setOpen] = useState<readonly Section[]>();
  return (
    <>
      <button
        ref={button}
        type="button"
        className={`button quiet only-icon${small ? ' small' : ''}`}
        aria-label={label}
        aria-haspopup="menu"
        aria-expanded={open !== undefined}
        tabIndex={tabIndex}
        onClick={() => setOpen(open ? undefined : sections())}
        onKeyDown={(event) => {
          if (event.key !== 'ArrowDown') return;
          event.preventDefault();
          setOpen(sections());
        }}
      >
        <Icon name={icon} />
      </button>
      {open && (
        <Later>
          <OpenMenu
            label={label}
            button={button}
            sections={open}
            onClose={() => setOpen(undefined)}
          />
        </Later>
      )}
    </>
  );
}
