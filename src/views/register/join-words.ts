import { STANDING_LABELS } from '../../engine/join-filter';
import type { JoinSort, Standing } from '../../engine/join-filter';
import type { GridColumn } from '../grid/columns';

/** What each state of a join is called, and what follows from it. */
export const STANDING_WORDS: Readonly<
  Record<Standing, { readonly label: string; readonly meaning: string; readonly look: string }>
> = {
  similar: {
    label: STANDING_LABELS.similar,
    meaning: 'It looks alike: every route through it is conditional until somebody confirms it.',
    look: 'conditional',
  },
  ambiguous: {
    label: STANDING_LABELS.ambiguous,
    meaning:
      'Something else fits as well or better, so no route goes through it unless somebody confirms it.',
    look: 'not-evaluated',
  },
  certain: {
    label: STANDING_LABELS.certain,
    meaning: 'An exact id or sign-in name, or somebody’s own statement: routes through it stand.',
    look: 'allowed',
  },
  confirmed: {
    label: STANDING_LABELS.confirmed,
    meaning: 'Somebody confirmed it: routes through it stand.',
    look: 'allowed',
  },
  cut: { label: STANDING_LABELS.cut, meaning: 'Somebody cut it: no route goes through it.', look: 'denied' },
};

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
