// Printed by schema/print_schema.cpp from the schema of the core. Do not edit.

import type { ActorId, AnyValue, Base64Text, DateText, ItemId } from './values.js';

// The kinds by name: their number in the log and what people call them.
export const kinds = {
  board: { number: 256, da: 'Tavle', en: 'Board' },
  phase: { number: 512, da: 'Fase', en: 'Phase' },
  area: { number: 768, da: 'Område', en: 'Area' },
  idea: { number: 1024, da: 'Idé', en: 'Idea' },
  need: { number: 1025, da: 'Behov', en: 'Need' },
  resource: { number: 1026, da: 'Ressource', en: 'Resource' },
  frame: { number: 1027, da: 'Ramme', en: 'Frame' },
  decision: { number: 1028, da: 'Beslutning', en: 'Decision' },
  action: { number: 1029, da: 'Handling', en: 'Action' },
  contact: { number: 1030, da: 'Kontakt', en: 'Contact' },
  question: { number: 1031, da: 'Spørgsmål', en: 'Question' },
  risk: { number: 1032, da: 'Risiko', en: 'Risk' },
  result: { number: 1033, da: 'Resultat', en: 'Result' },
  learning: { number: 1034, da: 'Læring', en: 'Learning' },
  ownership: { number: 1035, da: 'Ejerskab', en: 'Ownership' },
  readiness: { number: 1036, da: 'Forberedelse', en: 'Preparation' },
  check_in: { number: 1037, da: 'Samtale om samarbejdet', en: 'Check-in' },
  connector: { number: 1038, da: 'Forbindelse', en: 'Connector' },
  focus_point: { number: 1088, da: 'Fokuspunkt', en: 'Focus point' },
  criterion: { number: 1089, da: 'Succeskriterium', en: 'Success criterion' },
  vote_round: { number: 1090, da: 'Afstemning', en: 'Vote' },
  delegation: { number: 1091, da: 'Delegering', en: 'Delegation' },
  companion_board: { number: 1092, da: 'Følgetavle', en: 'Companion board' },
  cocreation_type: { number: 1093, da: 'Samskabelsestype', en: 'Type of co-creation' },
  involvement_level: { number: 1094, da: 'Grad af inddragelse', en: 'Involvement level' },
  version: { number: 1095, da: 'Version', en: 'Version' },
  comment: { number: 1280, da: 'Kommentar', en: 'Comment' },
  suggestion: { number: 1281, da: 'Forslag', en: 'Suggestion' },
  verdict: { number: 1282, da: 'Vurdering', en: 'Verdict' },
} as const;

export type Kind = keyof typeof kinds;

// The fields by name: their number in the log, of what sort they are, what a
// value or member of them is, and what people call them.
export const fields = {
  title: {
    number: 1, sort: 'text', value: 'text',
    da: 'Titel', en: 'Title',
  },
  body: {
    number: 2, sort: 'text', value: 'text',
    da: 'Tekst', en: 'Text',
  },
  purpose: {
    number: 3, sort: 'text', value: 'text',
    da: 'Formål', en: 'Purpose',
  },
  guidance: {
    number: 4, sort: 'text', value: 'text',
    da: 'Vejledning', en: 'Guidance',
  },
  measure: {
    number: 5, sort: 'text', value: 'text',
    da: 'Hvordan det måles', en: 'Measure',
  },
  target: {
    number: 6, sort: 'text', value: 'text',
    da: 'Mål', en: 'Target',
  },
  note: {
    number: 7, sort: 'text', value: 'text',
    da: 'Bemærkning', en: 'Note',
  },
  outcome: {
    number: 8, sort: 'text', value: 'text',
    da: 'Hvad der kom ud af det', en: 'Outcome',
  },
  labels: {
    number: 32, sort: 'set', value: 'string',
    da: 'Mærkater', en: 'Labels',
  },
  assignees: {
    number: 33, sort: 'set', value: 'actor',
    da: 'Ansvarlige', en: 'Assignees',
  },
  mentions: {
    number: 34, sort: 'set', value: 'actor',
    da: 'Nævnte', en: 'Mentions',
  },
  answers: {
    number: 35, sort: 'set', value: 'item',
    da: 'Kort, der svarer', en: 'Answered by',
  },
  cards: {
    number: 36, sort: 'set', value: 'item',
    da: 'Kort i afstemningen', en: 'Cards in the vote',
  },
  opens: {
    number: 37, sort: 'set', value: 'any',
    da: 'Åbner for', en: 'Opens',
  },
  serves: {
    number: 38, sort: 'set', value: 'item',
    da: 'Hører til fokuspunkt', en: 'Serves',
  },
  merged_from: {
    number: 39, sort: 'set', value: 'item',
    da: 'Samlet af', en: 'Merged from',
  },
  authority: {
    number: 64, sort: 'scalar', value: 'string',
    da: 'Myndighed', en: 'Authority',
  },
  language: {
    number: 65, sort: 'scalar', value: 'word',
    da: 'Sprog', en: 'Language',
  },
  board_state: {
    number: 66, sort: 'scalar', value: 'word',
    da: 'Tilstand', en: 'State',
  },
  current_phase: {
    number: 67, sort: 'scalar', value: 'item',
    da: 'Nuværende fase', en: 'Current phase',
  },
  type: {
    number: 68, sort: 'scalar', value: 'item',
    da: 'Samskabelsestype', en: 'Type of co-creation',
  },
  involvement: {
    number: 69, sort: 'scalar', value: 'item',
    da: 'Grad af borgerinddragelse', en: 'Degree of involvement',
  },
  made_from: {
    number: 70, sort: 'scalar', value: 'string',
    da: 'Lavet ud fra', en: 'Made from',
  },
  phase_state: {
    number: 72, sort: 'scalar', value: 'word',
    da: 'Tilstand', en: 'State',
  },
  from_date: {
    number: 73, sort: 'scalar', value: 'date',
    da: 'Fra', en: 'From',
  },
  until_date: {
    number: 74, sort: 'scalar', value: 'date',
    da: 'Til', en: 'Until',
  },
  progress: {
    number: 75, sort: 'scalar', value: 'word',
    da: 'Status', en: 'Progress',
  },
  owner: {
    number: 76, sort: 'scalar', value: 'actor',
    da: 'Ejer', en: 'Owner',
  },
  reopened_for: {
    number: 77, sort: 'scalar', value: 'item',
    da: 'Genåbnet for', en: 'Reopened for',
  },
  entered_unready: {
    number: 78, sort: 'scalar', value: 'flag',
    da: 'Åbnet uden alt på plads', en: 'Entered unready',
  },
  benefit_area: {
    number: 80, sort: 'scalar', value: 'word',
    da: 'Gevinst', en: 'Benefit area',
  },
  verdict: {
    number: 81, sort: 'scalar', value: 'word',
    da: 'Vurdering', en: 'Verdict',
  },
  due_date: {
    number: 88, sort: 'scalar', value: 'date',
    da: 'Frist', en: 'Due date',
  },
  colour: {
    number: 89, sort: 'scalar', value: 'word',
    da: 'Farve', en: 'Colour',
  },
  x: {
    number: 90, sort: 'scalar', value: 'number',
    da: 'Vandret placering', en: 'Horizontal position',
  },
  y: {
    number: 91, sort: 'scalar', value: 'number',
    da: 'Lodret placering', en: 'Vertical position',
  },
  frame_type: {
    number: 92, sort: 'scalar', value: 'word',
    da: 'Rammetype', en: 'Type of frame',
  },
  direction: {
    number: 93, sort: 'scalar', value: 'word',
    da: 'Retning', en: 'Direction',
  },
  done: {
    number: 94, sort: 'scalar', value: 'flag',
    da: 'Klaret', en: 'Done',
  },
  from_card: {
    number: 95, sort: 'scalar', value: 'item',
    da: 'Fra kort', en: 'From card',
  },
  to_card: {
    number: 96, sort: 'scalar', value: 'item',
    da: 'Til kort', en: 'To card',
  },
  relation: {
    number: 97, sort: 'scalar', value: 'string',
    da: 'Sammenhæng', en: 'Relation',
  },
  resolved: {
    number: 98, sort: 'scalar', value: 'flag',
    da: 'Afsluttet', en: 'Resolved',
  },
  on_behalf_of: {
    number: 99, sort: 'scalar', value: 'string',
    da: 'På vegne af', en: 'On behalf of',
  },
  split_from: {
    number: 101, sort: 'scalar', value: 'item',
    da: 'Delt fra', en: 'Split from',
  },
  carried_to: {
    number: 102, sort: 'scalar', value: 'item',
    da: 'Ført videre til', en: 'Carried to',
  },
  carried_from: {
    number: 103, sort: 'scalar', value: 'item',
    da: 'Ført videre fra', en: 'Carried from',
  },
  suggestion_state: {
    number: 104, sort: 'scalar', value: 'word',
    da: 'Tilstand', en: 'State',
  },
  suggested_field: {
    number: 105, sort: 'scalar', value: 'integer',
    da: 'Foreslået felt', en: 'Suggested field',
  },
  suggested_value: {
    number: 106, sort: 'scalar', value: 'any',
    da: 'Foreslået værdi', en: 'Suggested value',
  },
  reason: {
    number: 107, sort: 'scalar', value: 'string',
    da: 'Begrundelse', en: 'Reason',
  },
  suggested_base: {
    number: 108, sort: 'scalar', value: 'string',
    da: 'Teksten før forslaget', en: 'Text before the suggestion',
  },
  suggested_from: {
    number: 109, sort: 'scalar', value: 'item',
    da: 'Fra tegn', en: 'From character',
  },
  suggested_to: {
    number: 110, sort: 'scalar', value: 'item',
    da: 'Til tegn', en: 'To character',
  },
  from_actor: {
    number: 112, sort: 'scalar', value: 'actor',
    da: 'Fra', en: 'From',
  },
  to_actor: {
    number: 113, sort: 'scalar', value: 'actor',
    da: 'Til', en: 'To',
  },
  round_state: {
    number: 115, sort: 'scalar', value: 'word',
    da: 'Tilstand', en: 'State',
  },
  dots_per_actor: {
    number: 116, sort: 'scalar', value: 'integer',
    da: 'Stemmer til hver', en: 'Dots each',
  },
  anonymous: {
    number: 117, sort: 'scalar', value: 'flag',
    da: 'Anonym', en: 'Anonymous',
  },
  board_id: {
    number: 118, sort: 'scalar', value: 'string',
    da: 'Tavlens id', en: 'Board id',
  },
  live_tally: {
    number: 119, sort: 'scalar', value: 'flag',
    da: 'Vis stillingen undervejs', en: 'Live tally',
  },
  tally: {
    number: 120, sort: 'scalar', value: 'binary',
    da: 'Stemmetal', en: 'Tally',
  },
  at_seq: {
    number: 121, sort: 'scalar', value: 'integer',
    da: 'Ved ændring nr.', en: 'At change no.',
  },
  delegation_state: {
    number: 122, sort: 'scalar', value: 'word',
    da: 'Tilstand', en: 'State',
  },
  level_citizen: {
    number: 129, sort: 'scalar', value: 'word',
    da: 'Borgere må', en: 'Citizens may',
  },
  level_citizen_group: {
    number: 130, sort: 'scalar', value: 'word',
    da: 'Borgergrupper må', en: 'Citizen groups may',
  },
  level_association: {
    number: 131, sort: 'scalar', value: 'word',
    da: 'Foreninger må', en: 'Associations may',
  },
  level_business: {
    number: 132, sort: 'scalar', value: 'word',
    da: 'Virksomheder må', en: 'Businesses may',
  },
  level_organisation: {
    number: 133, sort: 'scalar', value: 'word',
    da: 'Organisationer må', en: 'Organisations may',
  },
  level_official: {
    number: 134, sort: 'scalar', value: 'word',
    da: 'Ansatte må', en: 'Officials may',
  },
  reply_to: {
    number: 140, sort: 'scalar', value: 'item',
    da: 'Svar på', en: 'Reply to',
  },
  report: {
    number: 141, sort: 'scalar', value: 'flag',
    da: 'Anmeldelse', en: 'Report',
  },
} as const;

export type Field = keyof typeof fields;

// The words that a field of words takes, in their order.
export const words = {
  language: ['da', 'en'],
  board_state: ['active', 'resting', 'closed'],
  phase_state: ['planned', 'open', 'closed'],
  progress: ['open', 'in_progress', 'done'],
  benefit_area: ['economy', 'innovation', 'quality', 'democracy', 'ownership', 'community'],
  verdict: ['met', 'partly', 'not_met', 'not_met_but_learned'],
  colour: ['yellow', 'orange', 'red', 'pink', 'purple', 'blue', 'green', 'grey'],
  frame_type: ['fixed', 'elastic'],
  direction: ['up', 'across', 'down', 'out'],
  suggestion_state: ['open', 'accepted', 'rejected', 'withdrawn'],
  round_state: ['open', 'closed'],
  delegation_state: ['offered', 'accepted', 'declined', 'ended', 'expired'],
  level_citizen: ['read', 'comment', 'suggest', 'edit', 'shape'],
  level_citizen_group: ['read', 'comment', 'suggest', 'edit', 'shape'],
  level_association: ['read', 'comment', 'suggest', 'edit', 'shape'],
  level_business: ['read', 'comment', 'suggest', 'edit', 'shape'],
  level_organisation: ['read', 'comment', 'suggest', 'edit', 'shape'],
  level_official: ['read', 'comment', 'suggest', 'edit', 'shape'],
} as const;

// Which fields each kind has.
export const fieldsOf = {
  board: [
    'title', 'purpose', 'guidance', 'authority', 'language', 'board_state', 'current_phase', 'type',
    'involvement', 'made_from',
  ],
  phase: [
    'title', 'guidance', 'phase_state', 'from_date', 'until_date', 'reopened_for',
    'entered_unready',
  ],
  area: [
    'title', 'guidance', 'serves', 'colour', 'x', 'y', 'level_citizen', 'level_citizen_group',
    'level_association', 'level_business', 'level_organisation', 'level_official',
  ],
  idea: [
    'title', 'body', 'labels', 'assignees', 'merged_from', 'due_date', 'colour', 'x', 'y',
    'on_behalf_of', 'split_from', 'carried_to', 'carried_from',
  ],
  need: [
    'title', 'body', 'labels', 'assignees', 'merged_from', 'progress', 'due_date', 'colour', 'x',
    'y', 'on_behalf_of', 'split_from', 'carried_to', 'carried_from',
  ],
  resource: [
    'title', 'body', 'labels', 'assignees', 'merged_from', 'due_date', 'colour', 'x', 'y',
    'on_behalf_of', 'split_from', 'carried_to', 'carried_from',
  ],
  frame: [
    'title', 'body', 'labels', 'assignees', 'merged_from', 'due_date', 'colour', 'x', 'y',
    'frame_type', 'on_behalf_of', 'split_from', 'carried_to', 'carried_from',
  ],
  decision: [
    'title', 'body', 'outcome', 'labels', 'assignees', 'merged_from', 'due_date', 'colour', 'x',
    'y', 'on_behalf_of', 'split_from', 'carried_to', 'carried_from',
  ],
  action: [
    'title', 'body', 'labels', 'assignees', 'merged_from', 'progress', 'due_date', 'colour', 'x',
    'y', 'on_behalf_of', 'split_from', 'carried_to', 'carried_from',
  ],
  contact: [
    'title', 'body', 'outcome', 'labels', 'assignees', 'merged_from', 'progress', 'due_date',
    'colour', 'x', 'y', 'on_behalf_of', 'split_from', 'carried_to', 'carried_from',
  ],
  question: [
    'title', 'body', 'labels', 'assignees', 'merged_from', 'progress', 'due_date', 'colour', 'x',
    'y', 'on_behalf_of', 'split_from', 'carried_to', 'carried_from',
  ],
  risk: [
    'title', 'body', 'labels', 'assignees', 'merged_from', 'progress', 'due_date', 'colour', 'x',
    'y', 'on_behalf_of', 'split_from', 'carried_to', 'carried_from',
  ],
  result: [
    'title', 'body', 'labels', 'assignees', 'merged_from', 'due_date', 'colour', 'x', 'y',
    'on_behalf_of', 'split_from', 'carried_to', 'carried_from',
  ],
  learning: [
    'title', 'body', 'labels', 'assignees', 'merged_from', 'due_date', 'colour', 'x', 'y',
    'on_behalf_of', 'split_from', 'carried_to', 'carried_from',
  ],
  ownership: [
    'title', 'body', 'outcome', 'labels', 'assignees', 'merged_from', 'progress', 'due_date',
    'colour', 'x', 'y', 'direction', 'on_behalf_of', 'split_from', 'carried_to', 'carried_from',
  ],
  readiness: [
    'title', 'body', 'labels', 'assignees', 'merged_from', 'progress', 'owner', 'due_date',
    'colour', 'x', 'y', 'done', 'on_behalf_of', 'split_from', 'carried_to', 'carried_from',
  ],
  check_in: [
    'title', 'body', 'outcome', 'labels', 'assignees', 'merged_from', 'due_date', 'colour', 'x',
    'y', 'on_behalf_of', 'split_from', 'carried_to', 'carried_from',
  ],
  connector: [
    'from_card', 'to_card', 'relation',
  ],
  focus_point: [
    'title', 'body', 'guidance', 'answers', 'progress', 'owner', 'colour', 'x', 'y',
  ],
  criterion: [
    'title', 'body', 'measure', 'target', 'note', 'benefit_area', 'verdict', 'colour', 'x', 'y',
  ],
  vote_round: [
    'title', 'body', 'note', 'cards', 'round_state', 'dots_per_actor', 'anonymous', 'live_tally',
    'tally',
  ],
  delegation: [
    'title', 'body', 'note', 'opens', 'from_date', 'until_date', 'from_actor', 'to_actor',
    'delegation_state',
  ],
  companion_board: [
    'title', 'board_id',
  ],
  cocreation_type: [
    'title', 'guidance',
  ],
  involvement_level: [
    'title', 'guidance', 'level_citizen', 'level_citizen_group', 'level_association',
    'level_business', 'level_organisation', 'level_official',
  ],
  version: [
    'title', 'at_seq',
  ],
  comment: [
    'body', 'mentions', 'resolved', 'on_behalf_of', 'reply_to', 'report',
  ],
  suggestion: [
    'body', 'mentions', 'on_behalf_of', 'suggestion_state', 'suggested_field', 'suggested_value',
    'reason', 'suggested_base', 'suggested_from', 'suggested_to',
  ],
  verdict: [
    'body', 'note', 'mentions', 'verdict', 'on_behalf_of',
  ],
} as const satisfies Record<Kind, readonly Field[]>;

export type FieldOf<K extends Kind> = (typeof fieldsOf)[K][number];

// Collaborative texts.
export interface TextFields {
  title: string;
  body: string;
  purpose: string;
  guidance: string;
  measure: string;
  target: string;
  note: string;
  outcome: string;
}

// Sets, by what their members are.
export interface SetFields {
  labels: string;
  assignees: ActorId;
  mentions: ActorId;
  answers: ItemId;
  cards: ItemId;
  opens: AnyValue;
  serves: ItemId;
  merged_from: ItemId;
}

// Single values.
export interface ScalarFields {
  authority: string;
  language: (typeof words)['language'][number];
  board_state: (typeof words)['board_state'][number];
  current_phase: ItemId;
  type: ItemId;
  involvement: ItemId;
  made_from: string;
  phase_state: (typeof words)['phase_state'][number];
  from_date: DateText;
  until_date: DateText;
  progress: (typeof words)['progress'][number];
  owner: ActorId;
  reopened_for: ItemId;
  entered_unready: boolean;
  benefit_area: (typeof words)['benefit_area'][number];
  verdict: (typeof words)['verdict'][number];
  due_date: DateText;
  colour: (typeof words)['colour'][number];
  x: number;
  y: number;
  frame_type: (typeof words)['frame_type'][number];
  direction: (typeof words)['direction'][number];
  done: boolean;
  from_card: ItemId;
  to_card: ItemId;
  relation: string;
  resolved: boolean;
  on_behalf_of: string;
  split_from: ItemId;
  carried_to: ItemId;
  carried_from: ItemId;
  suggestion_state: (typeof words)['suggestion_state'][number];
  suggested_field: number;
  suggested_value: AnyValue;
  reason: string;
  suggested_base: string;
  suggested_from: ItemId;
  suggested_to: ItemId;
  from_actor: ActorId;
  to_actor: ActorId;
  round_state: (typeof words)['round_state'][number];
  dots_per_actor: number;
  anonymous: boolean;
  board_id: string;
  live_tally: boolean;
  tally: Base64Text;
  at_seq: number;
  delegation_state: (typeof words)['delegation_state'][number];
  level_citizen: (typeof words)['level_citizen'][number];
  level_citizen_group: (typeof words)['level_citizen_group'][number];
  level_association: (typeof words)['level_association'][number];
  level_business: (typeof words)['level_business'][number];
  level_organisation: (typeof words)['level_organisation'][number];
  level_official: (typeof words)['level_official'][number];
  reply_to: ItemId;
  report: boolean;
}

export type TextField = keyof TextFields;
export type SetField = keyof SetFields;
export type ScalarField = keyof ScalarFields;
