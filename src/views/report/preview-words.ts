import type { FreeText, PreviewCounts } from '../../report/preview';
import type { RedactionClass } from '../../report/redact/classes';

/** How many of what are inside, in the order they are told. */
export const COUNT_NAMES: readonly (readonly [keyof PreviewCounts, string])[] = [
  ['tenants', 'Tenants'],
  ['principals', 'Principals'],
  ['resources', 'Resources'],
  ['steps', 'Steps of access'],
  ['records', 'Records behind them'],
  ['findings', 'Findings'],
  ['files', 'Input files, by name and digest'],
  ['decisions', 'Decisions of reviewers'],
];

export const CLASS_NAMES: Readonly<Record<RedactionClass, string>> = {
  people: 'People',
  tenants: 'Other tenants',
  resources: 'Resources',
  ids: 'Ids',
  domains: 'Mail domains',
  files: 'File names',
  tickets: 'Tickets',
};

export const TEXT_NAMES: Readonly<Record<FreeText, string>> = {
  sources: 'Texts of source records',
  reasons: 'Reasons and justifications',
  properties: 'Properties of things',
  notes: 'Conditions and notes on steps',
  decisions: 'Reasons of decisions',
  problems: 'Messages about the input files',
};
