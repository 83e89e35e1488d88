declare module 'virtual:icons' {
  import type { IconName } from './icon-names.ts';
  export const iconPaths: Readonly<Record<IconName, string>>;
}
