import {
  Button, Header, Menu as AriaMenu, MenuItem, MenuSection, MenuTrigger, Popover, Text,
} from 'react-aria-components';
import { Icon } from './Icon.tsx';
import type { IconName } from './icon-names.ts';

export interface Choice {
  readonly id: string;
  readonly words: string;
  readonly icon?: IconName;
  /** Why it cannot be chosen now. It is shown all the same. */
  readonly why?: string | undefined;
  readonly act: () => void;
}

interface Props {
  readonly label: string;
  readonly icon?: IconName;
  readonly small?: boolean;
  readonly tabIndex?: number;
  readonly sections: readonly { readonly title?: string; readonly choices: readonly Choice[] }[];
}

// A button with a menu behind it.
export function Menu({ label, icon = 'more-vert', small = false, tabIndex, sections }: Props) {
  const choices = sections.flatMap((section) => section.choices);
  return (
    <MenuTrigger>
      <Button
        className={`button quiet only-icon${small ? ' small' : ''}`}
        aria-label={label}
        {...(tabIndex === -1 && { excludeFromTabOrder: true })}
      >
        <Icon name={icon} />
      </Button>
      <Popover placement="bottom end">
        <AriaMenu
          className="menu"
          disabledKeys={choices.filter((choice) => choice.why).map((choice) => choice.id)}
          onAction={(key) => choices.find((choice) => choice.id === key)?.act()}
        >
          {sections.filter((section) => section.choices.length > 0).map((section, i) => (
            <MenuSection key={section.title ?? i} {...(!section.title && { 'aria-label': label })}>
              {section.title && <Header className="menu-item hint">{section.title}</Header>}
              {section.choices.map((choice) => (
                <MenuItem
                  key={choice.id}
                  id={choice.id}
                  className="menu-item"
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
    </MenuTrigger>
  );
}
