import type { Direction } from '../../layout/walk';

/** What keys do in a picture. */
export interface KeyUse {
  /** Follow a line or go through a column. */
  readonly walk: (direction: Direction) => void;
  readonly pan: (x: number, y: number) => void;
  readonly open: () => boolean;
  readonly select: (adding: boolean) => void;
  readonly why: () => void;
  readonly menu: () => void;
  readonly clear: () => boolean;
  readonly zoom: (factor: number) => void;
  readonly fit: () => void;
  /** The lasso: while the key is held, or until it is pressed again. */
  readonly lasso: () => void;
}

/** A key of the picture: what the `?` sheet says of it, and what it does; false: nothing here, the shell may have it. */
interface GraphKey {
  readonly title: string;
  readonly keys: string;
  readonly does?: (use: KeyUse, event: KeyboardEvent) => unknown;
}

/** All keys of a picture. Those without `does` follow a line, a column or the picture itself: arrows and Home. */
export const GRAPH_KEYS: readonly GraphKey[] = [
  { title: 'Follow a line, or go up and down a column', keys: '← → ↑ ↓' },
  { title: 'Move the picture', keys: 'shift ← → ↑ ↓' },
  { title: 'Go to the start', keys: 'home' },
  { title: 'Open the card: go on from it', keys: 'enter', does: (use) => use.open() },
  { title: 'Select the card', keys: 'space', does: (use) => use.select(false) },
  { title: 'Add the card to what is selected', keys: 'shift space', does: (use) => use.select(true) },
  {
    title: 'Select with a lasso: press, or hold and drag; Shift adds',
    keys: 'l',
    does: (use, { repeat }) => (repeat ? undefined : use.lasso()),
  },
  // Never the shell's "who can reach": within the picture this key asks why, or says that it cannot yet.
  { title: 'Why the line just followed is there', keys: 'w', does: (use) => use.why() },
  { title: 'Zoom in', keys: 'plus', does: (use) => use.zoom(1.25) },
  { title: 'Zoom out', keys: '-', does: (use) => use.zoom(0.8) },
  { title: 'Show everything', keys: '0', does: (use) => use.fit() },
  { title: 'The menu of the card', keys: 'shift f10', does: (use) => use.menu() },
  { title: 'Clear the selection', keys: 'escape', does: (use) => use.clear() },
];

/** Keys that the sheet calls otherwise, or that stand for another. */
const CALLED: ReadonlyMap<string, string> = new Map([
  [' ', 'space'],
  ['+', 'plus'],
  ['=', 'plus'],
  ['ContextMenu', 'shift f10'],
]);

const PAN: Readonly<Record<Direction, readonly [number, number]>> = {
  right: [-80, 0],
  left: [80, 0],
  up: [0, 80],
  down: [0, -80],
  start: [0, 0],
};

/** Does what a key means in a picture; false: it means nothing there, and the shell may have it. */
export function press(event: KeyboardEvent, direction: Direction | undefined, use: KeyUse): boolean {
  if (event.ctrlKey || event.metaKey || event.altKey) return false;
  if (direction !== undefined) {
    if (event.shiftKey) use.pan(...PAN[direction]);
    else use.walk(direction);
    return true;
  }
  const name = CALLED.get(event.key) ?? event.key.toLowerCase();
  // With Shift some keys are others; the rest are the same, as capital letters are.
  const does = (keys: string): GraphKey['does'] => GRAPH_KEYS.find((key) => key.keys === keys)?.does;
  const doing = (event.shiftKey ? does(`shift ${name}`) : undefined) ?? does(name);
  return doing !== undefined && doing(use, event) !== false;
}
