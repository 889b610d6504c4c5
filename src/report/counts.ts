import * as v from 'valibot';

/** A number of things, or a place in a list. */
export const countSchema = v.pipe(v.number(), v.safeInteger(), v.minValue(0));
