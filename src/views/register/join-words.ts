import type { JoinEntry } from '../../engine/joins';
import { toCsv } from '../../lib/csv-out';
import type { GridColumn } from '../grid/columns';
import { formatDay } from '../style/time';

export type Standing = JoinEntry['standing'];
export type JoinSort = 'secret' | 'account' | 'standing' | 'confidence';

/** What each state of a join is called, and what follows from it. */
export const STANDING_WORDS: Readonly<
  Record<Standing, { readonly label: string; readonly meaning: string; readonly look: string }>
> = {
  similar: {
    label: 'likely',
    meaning: 'It looks alike: every route through it is conditional until somebody confirms it.',
    look: 'conditional',
  },
  ambiguous: {
    label: 'not joined',
    meaning:
      'Something else fits as well or better, so no route goes through it unless somebody confirms it.',
    look: 'not-evaluated',
  },
  certain: {
    label: 'certain',
    meaning: 'An exact id or sign-in name, or somebody’s own statement: routes through it stand.',
    look: 'allowed',
  },
  confirmed: {
    label: 'confirmed',
    meaning: 'Somebody confirmed it: routes through it stand.',
    look: 'allowed',
  },
  cut: { label: 'cut', meaning: 'Somebody cut it: no route goes through it.', look: 'denied' },
};

export const STANDING_ORDER: readonly Standing[] = ['similar', 'ambiguous', 'certain', 'confirmed', 'cut'];

export const JOIN_COLUMNS: readonly GridColumn<JoinSort>[] = [
  { key: 'standing', title: 'State', track: '112px', sort: 'standing' },
  { key: 'secret', title: 'Secret', track: 'minmax(170px, 2fr)', sort: 'secret' },
  { key: 'secret-tenant', title: 'Kept in', track: 'minmax(110px, 1fr)' },
  { key: 'account', title: 'Signs in as', track: 'minmax(150px, 1.5fr)', sort: 'account' },
  { key: 'account-tenant', title: 'In tenant', track: 'minmax(110px, 1fr)' },
  { key: 'confidence', title: 'Sure', track: '70px', sort: 'confidence', number: true },
  { key: 'evidence', title: 'Because', track: 'minmax(180px, 2fr)' },
];

export function percent(confidence: number): string {
  return `${Math.round(confidence * 100)} %`;
}

/** Joins that contain all words, of one state where one is asked for. */
export function matchingJoins(
  joins: readonly JoinEntry[],
  search: string,
  standing: Standing | undefined,
  tenant: number | undefined,
): readonly JoinEntry[] {
  const words = search
    .toLowerCase()
    .split(/\s+/u)
    .filter((word) => word !== '');
  return joins.filter((join) => {
    const { secret, account } = join;
    if (standing !== undefined && join.standing !== standing) return false;
    if (tenant !== undefined && secret.node?.tenant !== tenant && account.node?.tenant !== tenant)
      return false;
    const text =
      `${secret.name} ${secret.tenant} ${account.name} ${account.tenant} ${join.evidence.join(' ')}`.toLowerCase();
    return words.every((word) => text.includes(word));
  });
}

/** Joins as listed, a row each. */
export function joinsCsv(joins: readonly JoinEntry[]): string {
  return toCsv([
    [
      ...['state', 'secret', 'secret key', 'kept in', 'signs in as', 'account key', 'in tenant', 'sure'],
      ...['because', 'decided by', 'reason', 'decided on'],
    ],
    ...joins.map(({ standing, secret, account, confidence, evidence, by, reason, decidedOn }) => [
      ...[STANDING_WORDS[standing].label, secret.name, secret.key, secret.tenant],
      ...[account.name, account.key, account.tenant, percent(confidence), evidence.join('; ')],
      ...[by, reason, decidedOn === undefined ? undefined : formatDay(decidedOn)],
    ]),
  ]);
}

export function sortedJoins(
  joins: readonly JoinEntry[],
  by: JoinSort,
  descending: boolean,
): readonly JoinEntry[] {
  const sign = descending ? -1 : 1;
  const value = ({ secret, account, standing, confidence }: JoinEntry): string | number =>
    by === 'secret'
      ? secret.name.toLowerCase()
      : by === 'account'
        ? account.name.toLowerCase()
        : by === 'standing'
          ? STANDING_ORDER.indexOf(standing)
          : confidence;
  return joins.toSorted((a, b) => {
    const x = value(a);
    const y = value(b);
    return x === y ? 0 : x < y ? -sign : sign;
  });
}
