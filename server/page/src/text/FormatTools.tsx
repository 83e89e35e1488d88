import { Toolbar } from 'react-aria-components';
import type { Marks } from '@samtavle/client';
import { Icon } from '../kit/Icon.tsx';
import type { IconName } from '../kit/icon-names.ts';
import { useWords } from '../words/words-context.tsx';
import type { Mark } from './rich-editor.ts';

interface Props {
  /** Of which text. */
  readonly label: string;
  /** What the selection has. */
  readonly marks: Marks;
  readonly onMark: (mark: Mark) => void;
  readonly onLink: () => void;
}

// The formatting of what is selected: one stop for Tab, arrows lead from tool to tool.
export function FormatTools({ label, marks, onMark, onLink }: Props) {
  const words = useWords();
  const tool = (icon: IconName, name: string, pressed: boolean, onUse: () => void) => (
    <button
      type="button"
      className="button quiet only-icon small"
      aria-pressed={pressed}
      // The selection in the text stays as it is.
      onMouseDown={(event) => event.preventDefault()}
      onClick={onUse}
    >
      <Icon name={icon} label={name} />
    </button>
  );
  const mark = (icon: IconName, name: string, which: Mark) =>
    tool(icon, name, marks[which] !== undefined, () => onMark(which));
  return (
    <Toolbar aria-label={`${words.formatting}: ${label}`} className="row">
      {mark('format-bold', words.bold, 'bold')}
      {mark('format-italic', words.italic, 'italic')}
      {mark('format-size', words.heading, 'heading')}
      {mark('format-list-bulleted', words.list, 'list')}
      {tool('link', words.link, marks.link !== undefined, onLink)}
    </Toolbar>
  );
}
