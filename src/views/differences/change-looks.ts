import type { ChangeKind } from '../../engine/difference-table';

/** How a change of effective access is called. A sign and a word; the colour only repeats them. */
export const CHANGE_LOOKS: Readonly<
  Record<ChangeKind, { readonly label: string; readonly sign: string; readonly meaning: string }>
> = {
  lost: { label: 'Lost', sign: '−', meaning: 'Held before, not held any more' },
  gained: { label: 'Gained', sign: '+', meaning: 'Not held before' },
  weaker: { label: 'Weaker', sign: '↓', meaning: 'Still held, with a weaker verdict than before' },
  stronger: { label: 'Stronger', sign: '↑', meaning: 'Held before, now with a stronger verdict' },
};
