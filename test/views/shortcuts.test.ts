import { describe, expect, it } from 'vitest';
import { GRAPH_KEYS, press } from '../../src/views/graph/graph-keys';
import { KeyboardWalk } from '../../src/views/graph/keyboard-walk.svelte';

/** Every key that a keyboard has and a picture could be given. */
const KEYS: readonly string[] = [
  ...Array.from({ length: 94 }, (_, index) => String.fromCharCode(33 + index)),
  ...[' ', 'Enter', 'Escape', 'Home', 'End', 'PageUp', 'PageDown', 'Tab', 'Backspace', 'Delete', 'Insert'],
  ...['ArrowLeft', 'ArrowRight', 'ArrowUp', 'ArrowDown', 'ContextMenu'],
  ...Array.from({ length: 12 }, (_, index) => `F${index + 1}`),
];

/** What a key is called on the sheet; keys that only stand for another are left to that one. */
const SHEET: Readonly<Record<string, string>> = {
  ...{ ArrowLeft: '←', ArrowRight: '→', ArrowUp: '↑', ArrowDown: '↓' },
  ...{ ' ': 'space', Enter: 'enter', Escape: 'escape', Home: 'home', '+': 'plus', '=': 'plus' },
};

function handled(key: string, shiftKey: boolean): boolean {
  const walk = new KeyboardWalk();
  return press(new KeyboardEvent('keydown', { key, shiftKey }), walk.directionOf(key), {
    walk: () => undefined,
    pan: () => undefined,
    open: () => true,
    select: () => undefined,
    why: () => undefined,
    menu: () => undefined,
    clear: () => true,
    zoom: () => undefined,
    fit: () => undefined,
    lasso: () => undefined,
  });
}

describe('the sheet of shortcuts', () => {
  const listed = new Set(GRAPH_KEYS.flatMap(({ keys }) => keys.split(' ')));

  it('lists every key that does something in a graph', () => {
    for (const key of KEYS.filter((one) => handled(one, false) && one !== 'ContextMenu'))
      expect(listed, key).toContain(SHEET[key] ?? key.toLowerCase());
    expect(handled('F10', true)).toBe(true);
    expect(listed).toContain('f10');
  });

  it('lists no key that does nothing there', () => {
    const doing = KEYS.filter((key) => handled(key, false) || handled(key, true));
    const names = new Set(doing.map((key) => SHEET[key] ?? key.toLowerCase()));
    expect([...listed].filter((key) => key !== 'shift' && !names.has(key))).toEqual([]);
  });
});
