// How the editor of a text looks: the page's letters and colours, which reach into its shadow root
// as variables, and the carets of others in the colour of their kind.
import { EditorView } from '@codemirror/view';
import { actorKinds } from '../session/people.ts';

const carets = Object.fromEntries(
  [...actorKinds, 'none'].map((kind) => [
    `.samtavle-kind-${kind}`, { '--who': `var(--actor-${kind})` },
  ]),
);

export const editorTheme = EditorView.theme({
  '&': { color: 'var(--ink)', backgroundColor: 'transparent', fontSize: '1rem' },
  '&.cm-focused': { outline: 'none' },
  '.cm-scroller': { fontFamily: 'inherit', lineHeight: '1.5', overflow: 'visible' },
  '.cm-content': { padding: '6px 0', minHeight: '96px', caretColor: 'var(--ink)' },
  '.cm-line': { padding: '0 8px' },
  '.cm-placeholder': { color: 'var(--ink-faint)' },
  '.samtavle-bold': { fontWeight: '600' },
  '.samtavle-italic': { fontStyle: 'italic' },
  '.samtavle-link': { color: 'var(--accent)', textDecoration: 'underline' },
  '.samtavle-heading': { fontSize: '1.125em', fontWeight: '600' },
  '.cm-line > .samtavle-list:first-child::before': { content: '"• "' },
  '.samtavle-selection': {
    backgroundColor: 'color-mix(in srgb, var(--who) 25%, transparent)',
  },
  '.samtavle-caret': {
    position: 'relative',
    marginInline: '-1px',
    borderLeft: '2px solid var(--who)',
  },
  '.samtavle-caret-name': {
    position: 'absolute',
    bottom: '100%',
    left: '-2px',
    padding: '0 4px',
    borderRadius: '3px',
    backgroundColor: 'var(--who)',
    color: 'var(--actor-ink)',
    fontSize: '0.6875rem',
    fontWeight: '600',
    lineHeight: '1.3',
    whiteSpace: 'nowrap',
    pointerEvents: 'none',
    userSelect: 'none',
  },
  ...carets,
});
