import * as v from 'valibot';
import { ALWAYS, END_UNKNOWN, NEVER_ENDS } from '../model/window';

/** An instant as JSON can hold it: one without a date is a word, the same as in a workspace file. */
export const instantSchema = v.pipe(
  v.union([v.pipe(v.number(), v.finite()), v.picklist(['always', 'never', 'unknown'])]),
  v.transform((value) => {
    if (value === 'always') return ALWAYS;
    if (value === 'never') return NEVER_ENDS;
    return value === 'unknown' ? END_UNKNOWN : value;
  }),
);
