import type { Json } from './content';

/** Deeper than any export we read; far below what breaks recursion or structured cloning. */
export const MAX_JSON_DEPTH = 200;

/** JSON.parse gives JSON or throws: its own declaration does not say so. */
export const engineParse: (text: string) => Json = JSON.parse;
