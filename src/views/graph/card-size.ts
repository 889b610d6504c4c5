/** The kind's shape stands in a square of this size at the left of a card. */
export const TILE = 28;
export const INSET = 8;
/** Where the text of a card begins. */
export const TEXT_LEFT = INSET + TILE + 9;
