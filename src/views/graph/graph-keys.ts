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

/** What the `?` sheet says of these keys; a test holds that it is all of them, and no other. */
export const GRAPH_KEYS: readonly { readonly title: string; readonly keys: string }[] = [
  { title: 'Follow a line, or go up and down a column', keys: '← → ↑ ↓' },
  { title: 'Move the picture', keys: 'shift ← → ↑ ↓' },
  { title: 'Go to the start', keys: 'home' },
  { title: 'Open the card: go on from it', keys: 'enter' },
  { title: 'Select the card', keys: 'space' },
  { title: 'Add the card to what is selected', keys: 'shift space' },
  { title: 'Select with a lasso: press, or hold and drag; Shift adds', keys: 'l' },
  { title: 'Why the line just followed is there', keys: 'w' },
  { title: 'Zoom in', keys: 'plus' },
  { title: 'Zoom out', keys: '-' },
  { title: 'Show everything', keys: '0' },
  { title: 'The menu of the card', keys: 'shift f10' },
  { title: 'Clear the selection', keys: 'escape' },
];

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
  switch (event.key) {
    case 'Enter':
      return use.open();
    case ' ':
      use.select(event.shiftKey);
      return true;
    // Never the shell's "who can reach": within the picture this key asks why, or says that it cannot yet.
    case 'w':
    case 'W':
      use.why();
      return true;
    case 'l':
    case 'L':
      if (!event.repeat) use.lasso();
      return true;
    case 'F10':
      if (!event.shiftKey) return false;
      use.menu();
      return true;
    case 'ContextMenu':
      use.menu();
      return true;
    case 'Escape':
      return use.clear();
    case '+':
    case '=':
      use.zoom(1.25);
      return true;
    case '-':
      use.zoom(0.8);
      return true;
    case '0':
      use.fit();
      return true;
    default:
      return false;
  }
}
