// The icons of dkfds that the page draws. A name that dkfds does not have fails the build.
export const iconNames = [
  'person', 'persons', 'flag', 'shopping-cart', 'business', 'home', 'plus', 'close', 'more-vert',
  'search', 'share', 'chevron-down', 'chevron-up', 'arrow-forward', 'arrow-back', 'check',
  'success', 'error', 'warning', 'info', 'help', 'lock', 'delete', 'edit', 'chat', 'star',
  'star-fill', 'print', 'refresh', 'sync', 'language', 'visibility', 'visibility-off', 'tune',
  'link', 'copy', 'checklist', 'contact-info', 'student', 'how-to-reg', 'assignment', 'forum',
  'hourglass', 'reply', 'forward', 'menu', 'download', 'feedback', 'format-bold', 'format-italic',
  'format-size', 'format-list-bulleted',
] as const;

export type IconName = (typeof iconNames)[number];
