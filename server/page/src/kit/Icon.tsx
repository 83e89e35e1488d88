import { iconPaths } from 'virtual:icons';
import type { IconName } from './icon-names.ts';

interface Props {
  readonly name: IconName;
  /** Beside words it is decoration; alone it needs a label. */
  readonly label?: string;
}

export function Icon({ name, label }: Props) {
  const named = label === undefined
    ? { 'aria-hidden': true as const } : { role: 'img', 'aria-label': label };
  return (
    <svg className="icon" viewBox="0 -960 960 960" focusable="false" {...named}>
      <path d={iconPaths[name]} />
    </svg>
  );
}
