import type { RefObject } from 'react';
import {
  Header, Menu as AriaMenu, MenuItem, MenuSection, Popover, Text,
} from 'react-aria-components';
import { announce } from './announce.tsx';
import { Icon } from './Icon.tsx';
import type { Section } from './Menu.tsx';

interface Props {
  readonly label: string;
  readonly button: RefObject<HTMLButtonElement | null>;
  readonly sections: readonly Section[];
  readonly onClose: () => void;
}

// The menu itself: arrows, typing ahead, Escape and the way back to the button are react-aria's. It
// would skip what is disabled: what cannot be chosen is led to all the same, so that one hears why.
export default function OpenMenu({ label, button, sections, onClose }: Props) {
  const filled = sections.filter((section) => section.choices.length > 0);
  const choices = filled.flatMap((section) => section.choices);
  return (
    <Popover
      isOpen
      aria-label={label}
      triggerRef={button}
      placement="bottom end"
      onOpenChange={(open) => !open && onClose()}
    >
      <AriaMenu
        className="menu"
        aria-label={label}
        autoFocus="first"
        onClose={onClose}
        onAction={(key) => {
          const choice = choices.find((one) => one.id === key);
          if (choice?.why) announce(choice.why);
          else choice?.act();
        }}
      >
        {filled.map((section, i) => (
          <MenuSection key={section.title ?? i} {...(!section.title && { 'aria-label': label })}>
            {section.title && <Header className="menu-title hint">{section.title}</Header>}
            {section.choices.map((choice) => (
              <MenuItem
                key={choice.id}
                id={choice.id}
                className={choice.why ? 'menu-item off' : 'menu-item'}
                textValue={choice.words}
              >
                {choice.icon && <Icon name={choice.icon} />}
                <span>
                  <Text slot="label">{choice.words}</Text>
                  {choice.why && (
                    <Text slot="description" className="menu-why">{choice.why}</Text>
                  )}
                </span>
              </MenuItem>
            ))}
          </MenuSection>
        ))}
      </AriaMenu>
    </Popover>
  );
}
