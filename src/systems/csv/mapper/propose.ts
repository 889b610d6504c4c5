/** Proposes what each column is, from its name, its neighbours and its cells, with the reasons. */
import type { Table } from '../../../lib/content';
import { normaliseName } from '../header';
import { mayHoldSecret } from '../row';
import { cellFacts } from './cells';
import type { CellFacts, DateStyle } from './cells';
import { FIELD_SHAPES } from './fields';
import type { Field } from './fields';
import { isBlank } from './layout';
import type { Layout } from './layout';

export interface ColumnProposal {
  readonly index: number;
  readonly name: string;
  readonly field: Field;
  /** 0 to 1. */
  readonly confidence: number;
  readonly reasons: readonly string[];
  readonly dateStyle?: DateStyle;
  readonly separator?: CellFacts['separator'];
}

/** What only the person who knows the file can say. */
export interface MappingQuestion {
  readonly column: number;
  readonly question: string;
}

export interface MappingProposal {
  readonly columns: readonly ColumnProposal[];
  readonly questions: readonly MappingQuestion[];
  /** What is missing for rows to say who holds what; empty: enough is there. */
  readonly missing: readonly string[];
}

const SAMPLE = 400;
/** So many columns of yes and no make a matrix. */
const MATRIX = 3;

const BY_NAME = new Map<string, Field>();
for (const { field, aliases } of FIELD_SHAPES) {
  for (const alias of aliases)
    if (!BY_NAME.has(normaliseName(alias))) BY_NAME.set(normaliseName(alias), field);
}

interface Candidate {
  readonly index: number;
  readonly name: string;
  readonly plain: string;
  readonly facts: CellFacts;
}

export function proposeMapping(rows: Table['rows'], layout: Layout): MappingProposal {
  const sample = sampleOf(rows, layout);
  const candidates = layout.names.map((name, index): Candidate => ({
    index,
    name,
    plain: normaliseName(name),
    facts: cellFacts(sample.map((row) => row[index] ?? '')),
  }));
  const flags = matrixColumns(candidates);
  const levels = flags.size > 0 ? new Set<number>() : levelColumns(candidates);
  const columns = candidates.map((candidate): ColumnProposal => {
    const guess = flags.has(candidate.index)
      ? {
          field: 'permission flag' as const,
          confidence: 0.9,
          reasons: [`one of ${flags.size} columns of yes and no`],
        }
      : levels.has(candidate.index)
        ? {
            field: 'resource level' as const,
            confidence: 0.7,
            reasons: [`one of ${levels.size} columns of short levels`],
          }
        : guessOf(candidate, candidates);
    return {
      index: candidate.index,
      name: candidate.name,
      ...guess,
      ...(candidate.facts.dateStyle !== undefined && DATED.has(guess.field)
        ? { dateStyle: candidate.facts.dateStyle }
        : {}),
      ...(candidate.facts.separator === undefined || !LISTED.has(guess.field)
        ? {}
        : { separator: candidate.facts.separator }),
    };
  });
  const settled = chooseOne(rolesThatHold(columns), candidates);
  return { columns: settled, questions: questionsOf(settled), missing: missingOf(settled) };
}

/** What is still to be answered, and what is missing, once a person has corrected the columns. */
export function openIn(
  columns: readonly { readonly name: string; readonly field: Field; readonly dateOrder?: string }[],
  rows: Table['rows'],
  layout: Layout,
): Pick<MappingProposal, 'questions' | 'missing'> {
  const sample = sampleOf(rows, layout);
  const dated = columns.map((column, index) => ({
    ...column,
    index,
    dateStyle: DATED.has(column.field)
      ? cellFacts(sample.map((row) => row[index] ?? '')).dateStyle
      : undefined,
  }));
  return { questions: questionsOf(dated), missing: missingOf(columns) };
}

function sampleOf(rows: Table['rows'], layout: Layout): readonly (readonly string[])[] {
  const sample: (readonly string[])[] = [];
  for (let i = layout.firstRow; i < layout.end && sample.length < SAMPLE; i++) {
    const row = rows[i];
    if (row !== undefined && !isBlank(row)) sample.push(row);
  }
  return sample;
}

const DATED: ReadonlySet<Field> = new Set<Field>(['granted', 'expires', 'last used', 'removed']);
const LISTED: ReadonlySet<Field> = new Set<Field>([
  'permission',
  'group',
  'principal',
  'resource',
  'property',
]);

/** Columns of yes and no that are no known field: a permission each. */
function matrixColumns(candidates: readonly Candidate[]): ReadonlySet<number> {
  const flags = candidates.filter(
    ({ plain, facts }) =>
      plain !== '' &&
      facts.filled > 0 &&
      facts.boolean >= 0.8 &&
      !NOT_FLAGS.has(BY_NAME.get(plain) ?? 'property'),
  );
  const strict = flags.filter(({ plain }) => !BY_NAME.has(plain));
  return new Set(
    strict.length >= MATRIX ? flags.filter(({ plain }) => !BY_NAME.has(plain)).map(({ index }) => index) : [],
  );
}

/** Fields that are themselves yes or no. */
const NOT_FLAGS: ReadonlySet<Field> = new Set<Field>(['state', 'mfa', 'principal type', 'decision']);

/** Columns of few short words such as R, RW, A, and unknown names: a resource each. */
function levelColumns(candidates: readonly Candidate[]): ReadonlySet<number> {
  const levels = candidates.filter(
    ({ plain, facts }) =>
      plain !== '' && !BY_NAME.has(plain) && facts.filled > 0 && facts.letters >= 0.8 && facts.distinct <= 8,
  );
  return new Set(levels.length >= MATRIX ? levels.map(({ index }) => index) : []);
}

/** `Root password`, `WLAN-Kennwort`; not what is said about one: its age, its policy, whether it is hidden. */
function speaksOfSecret(plain: string): boolean {
  return (
    /passw(?:or[dt]|d)|passphrase|kennwort|privatekey|secretkey|secretaccesskey|apikey|recoverycode/u.test(
      plain,
    ) &&
    !/chang|age|last|set|polic|expir|streng|reset|hid|requir|view|reus|rotat|score|count|owner|role|id$|name$/u.test(
      plain,
    )
  );
}

type Guess = Pick<ColumnProposal, 'field' | 'confidence' | 'reasons'>;

function guessOf(candidate: Candidate, all: readonly Candidate[]): Guess {
  const { name, plain, facts } = candidate;
  if (plain === '') {
    return facts.filled === 0
      ? { field: 'ignored', confidence: 0.9, reasons: ['no name and no cells'] }
      : (byCells(facts) ?? { field: 'property', confidence: 0.3, reasons: ['no name'] });
  }
  if (mayHoldSecret(name) || BY_NAME.get(plain) === 'secret value')
    return { field: 'secret value', confidence: 0.9, reasons: [`"${name}" may hold the value of a secret`] };
  if (speaksOfSecret(plain) && facts.boolean < 0.8 && facts.date < 0.8)
    return { field: 'secret value', confidence: 0.7, reasons: [`"${name}" may hold the value of a secret`] };
  const ambiguous = byNeighbours(candidate, all);
  if (ambiguous !== undefined) return ambiguous;
  const named = BY_NAME.get(plain);
  if (named !== undefined) {
    const support = supports(named, facts);
    return {
      field: named,
      confidence: support === false ? 0.6 : support === true ? 0.97 : 0.88,
      reasons: [
        `"${name}" is a name of it`,
        ...(support === true
          ? ['its cells look like it']
          : support === false
            ? ['its cells look otherwise']
            : []),
      ],
    };
  }
  const contained = byPart(plain);
  if (contained !== undefined) return contained;
  return (
    byCells(facts) ?? {
      field: 'property',
      confidence: 0.5,
      reasons: ['nothing tells what it is: kept as it stands'],
    }
  );
}

/** Names that mean different things beside different columns (csv notes: name, type, status, group, account name). */
function byNeighbours({ name, plain, facts }: Candidate, all: readonly Candidate[]): Guess | undefined {
  const has = (...names: readonly string[]): boolean =>
    all.some((other) => names.some((one) => normaliseName(one) === other.plain));
  const says = (field: Field, why: string, confidence = 0.85): Guess => ({
    field,
    confidence,
    reasons: [`"${name}" ${why}`],
  });
  const mails = has(
    'email',
    'email address',
    'user email',
    'userEmail',
    'username',
    'e-mail',
    'user_id',
    'login',
    'upn',
    'userprincipalname',
  );
  const things = has('vault', 'vaultName', 'safe', 'shared to', 'shared_to', 'uid', 'folder', 'privilege');
  switch (plain) {
    case 'name':
      if (has('privilege', 'granted_on', 'granted_to'))
        return says('resource', 'beside a privilege is what it is held on');
      if (mails) return says('principal name', 'beside an address is a display name');
      if (has('visible_below', 'default_role')) return says('permission', 'of a list of roles is the role');
      if (things) return says('resource', 'beside a share is what is shared');
      return facts.mail > 0.5
        ? says('principal', 'holds addresses')
        : says('principal name', 'is taken for a display name', 0.6);
    case 'type':
    case 'kind':
      if (facts.principalTypes > 0.6 || (mails && !things))
        return says('principal type', 'tells kinds of account');
      return says('resource type', 'tells kinds of thing', 0.7);
    case 'status':
    case 'state':
      return facts.decisions > facts.states && facts.decisions >= 0.5
        ? says('decision', 'holds decisions of a review', 0.9)
        : says('state', 'tells whether it is in force', 0.9);
    case 'uid':
    case 'id':
      if (things || has('title', 'name'))
        return says(mails ? 'property' : 'resource', 'is the id of what stands beside it', 0.6);
      return says('property', 'is an id', 0.6);
    case 'useruuid':
    case 'userorgroupuuid':
    case 'userid':
      return mails && facts.mail < 0.5 && plain !== 'userid'
        ? says('property', 'is an id beside an address', 0.8)
        : says('principal', 'is the id of who holds it', 0.8);
    case 'accountname':
      return has('organization_name', 'organization name') || has('subscription')
        ? says('tenant', 'beside an organisation is its account', 0.8)
        : says('principal', 'is who holds it', 0.65);
    case 'group':
    case 'groupname':
      return all.some((other) => BY_NAME.get(other.plain) === 'principal')
        ? says('group', 'beside a person is the way it comes', 0.9)
        : says('principal', 'stands alone: it holds the access', 0.75);
    case 'account':
      return facts.mail > 0.5 || !has('user', 'technician', 'email')
        ? says('principal', 'is who holds it', 0.75)
        : says('tenant', 'beside a person is a client', 0.6);
    case 'action':
      return facts.decisions >= 0.4
        ? says('decision', 'holds decisions of a review', 0.9)
        : says('permission', 'is what is permitted', 0.6);
    case 'owner':
    case 'manager':
      return says('owner', 'answers for it', 0.9);
    case 'domain':
    case 'node':
    case 'scope':
    case 'source':
    case 'title':
    case 'path':
      return undefined;
    case 'grantee':
    case 'granteename':
      return says('principal', 'is who holds it', 0.95);
    case 'grantedto':
      return says('principal type', 'tells kinds of grantee', 0.85);
    default:
      return undefined;
  }
}

/** Longer names that hold a known word: `Client display`, `Expiry of access`. */
function byPart(plain: string): Guess | undefined {
  const parts: readonly (readonly [RegExp, Field])[] = [
    [/expir|validuntil|enddate|gueltigbis/u, 'expires'],
    [/lastlog|lastsign|lastus|lastactiv|lastauth|lastseen|lastaccess/u, 'last used'],
    [/granted(?:on|at)|created|assignedon|startdate|dateadded/u, 'granted'],
    [/revoked|deletedon|removedon/u, 'removed'],
    [/ticket|changenumber|jira|snow(?:request|ticket)/u, 'ticket'],
    [/justif|reason|begruend/u, 'reason'],
    [/decision/u, 'decision'],
    [/reviewer|approver|certifier/u, 'reviewer'],
    [/owner|sponsor/u, 'owner'],
    [/mfa|2fa|twofactor/u, 'mfa'],
    [/tenant|customer|client|company|organi[sz]ation/u, 'tenant'],
    [/permission|entitlement|privilege|accesslevel|rolename/u, 'permission'],
    [/e?mail|username|userprincipal|login|technician/u, 'principal'],
    [/displayname|fullname/u, 'principal name'],
    [/usertype|accounttype|principaltype/u, 'principal type'],
    [/status|state|enabled/u, 'state'],
    [/group|team/u, 'group'],
    [/vault|safe|folder|collection|resource|repository|record/u, 'resource'],
    [/application|platform|system/u, 'system'],
  ];
  const found = parts.find(([pattern]) => pattern.test(plain));
  return found === undefined
    ? undefined
    : { field: found[1], confidence: 0.65, reasons: [`its name speaks of ${found[1]}`] };
}

function byCells(facts: CellFacts): Guess | undefined {
  if (facts.filled === 0) return { field: 'ignored', confidence: 0.6, reasons: ['it has no cells'] };
  if (facts.mail >= 0.8) return { field: 'principal', confidence: 0.5, reasons: ['its cells are addresses'] };
  if (facts.decisions >= 0.8)
    return { field: 'decision', confidence: 0.55, reasons: ['its cells are decisions'] };
  if (facts.states >= 0.8) return { field: 'state', confidence: 0.5, reasons: ['its cells are states'] };
  return undefined;
}

/** Whether the cells look like the field: yes, no, or cannot tell. */
function supports(field: Field, facts: CellFacts): boolean | undefined {
  if (facts.filled === 0) return undefined;
  if (field === 'principal') {
    if (facts.mail >= 0.5) return true;
    return facts.date >= 0.8 && facts.number < 0.5 ? false : undefined;
  }
  if (DATED.has(field)) return facts.date >= 0.5 ? true : undefined;
  if (field === 'state') return facts.states >= 0.5 || facts.boolean >= 0.5 ? true : undefined;
  if (field === 'decision') return facts.decisions >= 0.5 ? true : undefined;
  return field === 'mfa' && facts.boolean >= 0.5 ? true : undefined;
}

/** Where no column says who, a role beside what it gives is the holder: the second of a pair of tables. */
function rolesThatHold(columns: readonly ColumnProposal[]): readonly ColumnProposal[] {
  if (columns.some(({ field }) => field === 'principal' || field === 'group' || field === 'principal name'))
    return columns;
  const role = columns.find(
    ({ field, name }) => field === 'permission' && /^(?:role|rolle|profile)/iu.test(name),
  );
  if (role === undefined || columns.length < 2) return columns;
  return columns.map((column): ColumnProposal =>
    column === role
      ? {
          ...column,
          field: 'principal',
          confidence: 0.7,
          reasons: ['no other column says who holds it: the role does'],
        }
      : column,
  );
}

/** Of several columns for a field that one suffices for, the surest stays; the others are kept as they stand. */
function chooseOne(columns: readonly ColumnProposal[], candidates: readonly Candidate[]): ColumnProposal[] {
  const many = new Set(FIELD_SHAPES.filter((shape) => shape.many === true).map((shape) => shape.field));
  const best = new Map<Field, ColumnProposal>();
  const weight = (column: ColumnProposal): number =>
    column.confidence + (column.field === 'principal' ? (candidates[column.index]?.facts.mail ?? 0) / 2 : 0);
  for (const column of columns) {
    if (many.has(column.field)) continue;
    const before = best.get(column.field);
    if (before === undefined || weight(column) > weight(before)) best.set(column.field, column);
  }
  return columns.map((column): ColumnProposal => {
    if (many.has(column.field) || best.get(column.field) === column) return column;
    const winner = best.get(column.field)?.name ?? '';
    return {
      ...column,
      field: 'property',
      confidence: 0.6,
      reasons: [`"${winner}" is the better ${column.field}`, ...column.reasons],
    };
  });
}

function questionsOf(
  columns: readonly {
    readonly index: number;
    readonly name: string;
    readonly dateStyle?: DateStyle | undefined;
    readonly dateOrder?: string | undefined;
  }[],
): MappingQuestion[] {
  return columns
    .filter(({ dateStyle, dateOrder }) => dateStyle === 'month or day first' && dateOrder === undefined)
    .map(({ index, name }) => ({
      column: index,
      question: `Is the month or the day first in "${name}"? No value tells.`,
    }));
}

function missingOf(columns: readonly { readonly field: Field }[]): string[] {
  const has = (...fields: readonly Field[]): boolean => columns.some(({ field }) => fields.includes(field));
  return [
    ...(has('principal', 'group', 'principal name') ? [] : ['who holds it']),
    ...(has('permission', 'permission flag', 'resource level', 'group', 'resource', 'tenant')
      ? []
      : ['what is held']),
  ];
}
