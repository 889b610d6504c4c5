import type { Field } from '../../systems/csv/mapper/fields';
import type { MappedColumn } from '../../systems/csv/mapper/mapping';
import type { ColumnProposal } from '../../systems/csv/mapper/proposal';
import type { Understood } from '../../systems/csv/mapper/understood';

/** The fields as a person picks them, in the order one thinks of them. */
export const FIELD_GROUPS: readonly { readonly title: string; readonly fields: readonly Field[] }[] = [
  { title: 'Who', fields: ['principal', 'principal name', 'principal type', 'group'] },
  {
    title: 'Holds what',
    fields: ['permission', 'permission flag', 'resource level', 'resource', 'resource type'],
  },
  { title: 'Where', fields: ['tenant', 'system', 'via'] },
  { title: 'When', fields: ['granted', 'expires', 'last used', 'removed', 'state'] },
  {
    title: 'Why',
    fields: ['owner', 'reason', 'ticket', 'decision', 'reviewer', 'mfa'],
  },
  { title: 'Nothing of these', fields: ['property', 'secret value', 'ignored'] },
];

/** Names shown where the plain name of the field says too little. */
const TITLES: Partial<Record<Field, string>> = {
  principal: 'who holds it',
  'principal name': 'display name',
  'principal type': 'kind of holder',
  'permission flag': 'a permission, as yes or no',
  'resource level': 'a resource, as a level',
  resource: 'on what',
  'resource type': 'kind of thing',
  system: 'product',
  via: 'by which route',
  granted: 'since when',
  expires: 'until when',
  removed: 'when taken away',
  state: 'in force or not',
  mfa: 'second factor',
  property: 'kept as it stands',
  'secret value': 'value of a secret: never kept',
  ignored: 'not used',
};

export function fieldTitle(field: Field): string {
  return TITLES[field] ?? field;
}

/** How sure a proposal is, in a word beside the figure. */
export function sureness(confidence: number): string {
  const word = confidence >= 0.85 ? 'sure' : confidence >= 0.65 ? 'likely' : 'a guess';
  return `${word} (${Math.round(confidence * 100)} %)`;
}

/** Why a column is what the mapping says: the proposal's reasons, or that a person has said so. */
export function whyColumn({ field }: MappedColumn, proposal: ColumnProposal | undefined): string {
  if (proposal === undefined) return 'as mapped';
  if (field === proposal.field) return `${sureness(proposal.confidence)}: ${proposal.reasons.join(', ')}`;
  return `as you say; proposed was ${fieldTitle(proposal.field)}, ${sureness(proposal.confidence)}`;
}

/** One row in the words a person checks it by. */
export interface RowWords {
  readonly who: string;
  readonly holds: string;
  readonly on: string;
  readonly where: string;
  readonly until: string;
  readonly more: string;
}

export function rowWords(row: Understood): RowWords {
  const holders =
    row.principals.length > 0 ? row.principals : row.principalName === undefined ? row.groups : [];
  const name = row.principals.length > 0 && row.principalName !== undefined ? ` (${row.principalName})` : '';
  const resources = unique(row.held.flatMap(({ resource }) => resource ?? []));
  const through = row.through === undefined ? row.groups : [row.through, ...row.groups];
  const said: readonly (readonly [string, string | undefined])[] = [
    ['kind', row.principalType],
    ['group', holders === row.groups || through.length === 0 ? undefined : unique(through).join(', ')],
    ['route', row.through === undefined ? row.via : undefined],
    ['since', day(row.granted)],
    ['last used', day(row.lastUsed)],
    ['taken away', day(row.removed)],
    ['state', row.state],
    ['owner', row.owner],
    ['reason', row.reason],
    ['ticket', row.ticket],
    ['review', row.decision],
    ['reviewer', row.reviewer],
    ['second factor', row.mfa],
    ...row.properties,
  ];
  return {
    who:
      holders.length > 0
        ? holders.join(', ') + name
        : row.principalName === undefined
          ? ''
          : row.principalName,
    holds: unique(row.held.map(({ permission }) => permission)).join(', '),
    on: resources.length > 0 ? resources.join(', ') : (row.resource ?? ''),
    where: [row.tenant, row.system].filter((part) => part !== undefined).join(', '),
    until:
      row.expires === undefined ? 'not said' : row.expires === '' ? 'does not end' : (day(row.expires) ?? ''),
    more: said.flatMap(([title, value]) => (value === undefined ? [] : [`${title}: ${value}`])).join('; '),
  };
}

/** An instant as its day; other words as they stand. */
function day(text: string | undefined): string | undefined {
  return text !== undefined && /^\d{4}-\d\d-\d\dT00:00:00\.000Z$/u.test(text) ? text.slice(0, 10) : text;
}

function unique(all: readonly string[]): readonly string[] {
  return [...new Set(all)];
}
