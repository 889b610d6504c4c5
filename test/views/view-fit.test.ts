import { describe, expect, it } from 'vitest';
import { LAYOUT_DEFAULTS } from '../../src/layout/layered';
import type { DrawnNode, Picture } from '../../src/views/graph/picture';
import { anchored } from '../../src/views/graph/view-fit';

const { width: CARD, columnGap: GAP } = LAYOUT_DEFAULTS;
const PADDING = 20;

function card(key: string, anchor: boolean): DrawnNode {
  return {
    key,
    name: key,
    full: key,
    detail: '',
    kind: 'user',
    verdict: 'allowed',
    asleep: false,
    count: 1,
    anchor,
    disabled: false,
    spoken: key,
  };
}

/** A row of columns with as many cards as named; what is asked about stands in column `anchor`. */
function picture(columns: number, anchor: number, cards = columns): Picture {
  const left = (column: number): number => column * (CARD + GAP);
  return {
    nodes: Array.from({ length: cards }, (_, index) => card(String(index), index === anchor)),
    edges: [],
    layout: {
      positions: Float32Array.from(
        Array.from({ length: cards }, (_, index) => [left(index % columns) + CARD / 2, 100]).flat(),
      ),
      paths: { start: new Uint32Array(1), points: new Float32Array(0) },
      lanes: [],
      columns: Array.from({ length: columns }, (_, column) => ({
        column,
        left: left(column),
        right: left(column) + CARD,
      })),
      width: left(columns - 1) + CARD,
      height: 200,
    },
    lanes: [],
    columns: [],
    caption: '',
  };
}

/** Columns of which an edge of the stage cuts through the cards. */
function cut(shown: Picture, width: number): number {
  const { x, zoom } = anchored(shown, width, 600, PADDING);
  return shown.layout.columns.filter(({ left, right }) => {
    const [from, to] = [left * zoom + x, right * zoom + x];
    return (from < -1 && to > 1) || (from < width - 1 && to > width + 1);
  }).length;
}

describe('where a picture is looked at first', () => {
  it('is the end that is asked about, where that is not what the question names', () => {
    const named = picture(6, 5);
    expect(anchored(named, 660, 600, PADDING).x).toBeLessThan(-300);
    expect(anchored({ ...named, first: 0 }, 660, 600, PADDING).x).toBe(PADDING);
  });

  it('is the whole of it while it can be read', () => {
    const { zoom, x } = anchored(picture(3, 0), 1400, 600, PADDING);
    expect(zoom).toBeGreaterThanOrEqual(1);
    expect(x).toBeGreaterThan(0);
  });

  it('is never so small that cards cannot be read', () => {
    for (const width of [500, 640, 720, 880, 1040, 1300])
      for (const columns of [4, 6, 9])
        for (const anchor of [0, columns - 1])
          expect(anchored(picture(columns, anchor), width, 600, PADDING).zoom).toBeGreaterThanOrEqual(0.8);
  });

  it('begins with what the question is about, and cuts no cards at the other end', () => {
    for (const width of [720, 880, 1040, 1300]) {
      for (const anchor of [0, 8]) {
        const shown = picture(9, anchor);
        const { x, zoom } = anchored(shown, width, 600, PADDING);
        const { left, right } = shown.layout.columns[anchor] ?? { left: 0, right: 0 };
        expect(left * zoom + x).toBeGreaterThanOrEqual(0);
        expect(right * zoom + x).toBeLessThanOrEqual(width);
        expect(cut(shown, width)).toBe(0);
      }
    }
  });

  it('shows fewer columns of a picture of many cards, larger', () => {
    const few = anchored(picture(9, 0, 9), 880, 600, PADDING).zoom;
    const many = anchored(picture(9, 0, 60), 880, 600, PADDING).zoom;
    expect(many).toBeGreaterThan(few);
    expect(many).toBeGreaterThanOrEqual(0.9);
  });
});
