// The icons of dkfds that the page draws. A name that dkfds does not have fails the build.
export const iconNames = [
  'person', 'groups', 'persons', 'flag', 'shopping-cart', 'business', 'home', 'account',
  'plus', 'close', 'more-vert', 'search', 'share', 'chevron-down', 'chevron-up', 'chevron-left',
  'chevron-right', 'arrow-forward', 'arrow-back', 'arrow-upward', 'arrow-downward', 'check',
  'success', 'error', 'warning', 'info', 'help', 'lock', 'delete', 'edit', 'chat', 'star',
  'star-fill', 'time', 'print', 'refresh', 'sync', 'language', 'visibility', 'visibility-off',
  'settings', 'tune', 'link', 'copy', 'bookmark', 'science', 'construction', 'checklist',
  'contact-info', 'student', 'summary', 'list-bulleted', 'apps', 'map', 'drag-pan', 'fullscreen',
  'location', 'how-to-reg', 'assignment', 'forum', 'hourglass', 'reply', 'forward', 'menu',
  'document', 'download', 'open-in-new', 'subdirectory-arrow-right', 'trainee', 'feedback',
  'format-bold', 'format-italic', 'format-size', 'format-list-bulleted',
] as const;

export type IconName = (typeof iconNames)[number];
