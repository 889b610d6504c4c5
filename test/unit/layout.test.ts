import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { columnsOf, distances } from '../../src/layout/columns';
import { curveBetween } from '../../src/layout/curve';
import { middleEllipsis, shortLabel, tellingPart, upTo, withoutTenant } from '../../src/layout/label';
import { LAYOUT_DEFAULTS, layered } from '../../src/layout/layered';
import { walk } from '../../src/layout/walk';

const pictures = fc
  .array(fc.record({ column: fc.nat(6), lane: fc.nat(5) }), { minLength: 1, maxLength: 220 })
  .chain((boxes) =>
    fc.record({
      boxes: fc.constant(boxes),
      edges: fc.array(fc.record({ from: fc.nat(boxes.length - 1), to: fc.nat(boxes.length - 1) }), {
        maxLength: 300,
      }),
    }),
  );

describe('layered', () => {
  it('gives finite positions without overlap, in their lane and column, the same every time', () => {
    fc.assert(
      fc.property(pictures, ({ boxes, edges }) => {
        const picture = layered(boxes, edges);
        expect(layered(boxes, edges)).toEqual(picture);
        const { width, height } = LAYOUT_DEFAULTS;
        const at = boxes.map((box, i) => ({
          ...box,
          x: picture.positions[i * 2] ?? NaN,
          y: picture.positions[i * 2 + 1] ?? NaN,
        }));
        for (const a of at) {
          expect(Number.isFinite(a.x) && Number.isFinite(a.y)).toBe(true);
          const lane = picture.lanes.find((known) => known.lane === a.lane);
          expect(a.x - width / 2).toBeGreaterThanOrEqual(lane?.left ?? Infinity);
          expect(a.x + width / 2).toBeLessThanOrEqual(lane?.right ?? -Infinity);
          expect(a.y - height / 2).toBeGreaterThanOrEqual(lane?.top ?? Infinity);
          expect(a.y + height / 2).toBeLessThanOrEqual(lane?.bottom ?? -Infinity);
          const column = picture.columns.find((known) => known.column === a.column);
          expect(a.x - width / 2).toBeGreaterThanOrEqual(column?.left ?? Infinity);
          expect(a.x + width / 2).toBeLessThanOrEqual(column?.right ?? -Infinity);
        }
        at.sort((a, b) => a.x - b.x || a.y - b.y);
        for (let i = 1; i < at.length; i++) {
          const a = at[i - 1];
          const b = at[i];
          if (a && b && Math.abs(a.x - b.x) < width)
            expect(Math.abs(b.y - a.y)).toBeGreaterThanOrEqual(height);
        }
        for (const a of picture.lanes) {
          for (const b of picture.lanes) {
            const apart = a.right <= b.left || b.right <= a.left || a.bottom <= b.top || b.bottom <= a.top;
            expect(a.lane === b.lane || apart).toBe(true);
          }
        }
      }),
      { numRuns: 100 },
    );
  });

  it('lets no long line run under a box of the lane it passes', () => {
    fc.assert(
      fc.property(pictures, ({ boxes, edges }) => {
        const { positions, bends, columns } = layered(boxes, edges);
        for (const [edge, passed] of bends) {
          for (const bend of passed) {
            const column = columns.find((known) => known.left === bend.left)?.column;
            boxes.forEach((box, i) => {
              const away = Math.abs((positions[i * 2 + 1] ?? 0) - bend.y);
              if (box.column === column) expect(away).toBeGreaterThanOrEqual(LAYOUT_DEFAULTS.height / 2);
            });
            expect(boxes[edges[edge]?.from ?? -1]?.column ?? Infinity).toBeLessThan(column ?? -1);
          }
        }
      }),
      { numRuns: 100 },
    );
    const line = [0, 1, 2].map((column) => ({ column, lane: 0 }));
    expect(layered(line, [{ from: 0, to: 2 }]).bends.get(0)).toHaveLength(1);
    expect(layered(line, [{ from: 0, to: 1 }]).bends.size).toBe(0);
  });

  it('uncrosses what need not cross', () => {
    const column = (c: number) => Array.from({ length: 4 }, () => ({ column: c, lane: 0 }));
    const edges = [0, 1, 2, 3].map((i) => ({ from: i, to: 7 - i }));
    const { positions } = layered([...column(0), ...column(1)], edges);
    for (const { from, to } of edges) expect(positions[to * 2 + 1]).toBe(positions[from * 2 + 1]);
  });

  it('lays out 1,500 boxes in well under a frame or three', () => {
    const boxes = Array.from({ length: 1500 }, (_, i) => ({ column: i % 5, lane: i % 7 }));
    const edges = boxes.map((_, i) => ({ from: i, to: (i * 7 + 1) % 1500 }));
    layered(boxes, edges);
    const started = performance.now();
    layered(boxes, edges);
    expect(performance.now() - started).toBeLessThan(50 * SLACK);
  });
});

/** The machine that runs the tests is shared. */
const SLACK = 4;

describe('columns', () => {
  const edges = [
    { from: 0, to: 1 },
    { from: 1, to: 2 },
    { from: 2, to: 0 },
    { from: 0, to: 3 },
  ];

  it('counts steps from the start, either way', () => {
    expect([...distances(5, edges, [0])]).toEqual([0, 1, 2, 1, -1]);
    expect([...distances(5, edges, [3], true)]).toEqual([1, 3, 2, 0, -1]);
  });

  it('stands ends in the last column, or the first of a question asked backwards', () => {
    const isEnd = (node: number) => node === 3;
    expect([...columnsOf(distances(4, edges, [0]), 'role', false, isEnd)]).toEqual([0, 1, 2, 3]);
    expect([...columnsOf(distances(4, edges, [0]), 'steps', false, isEnd)]).toEqual([0, 1, 2, 1]);
    expect([...columnsOf(distances(4, edges, [3], true), 'steps', true, isEnd)]).toEqual([2, 0, 1, 3]);
  });
});

describe('curve', () => {
  it('leaves level with the box on the side it runs to', () => {
    const {
      source,
      target,
      weights,
      distances: away,
    } = curveBetween({ x: 0, y: 0 }, { x: 400, y: 300 }, 200);
    expect([source, target]).toEqual([
      { x: 100, y: 0 },
      { x: -100, y: 0 },
    ]);
    // Rebuild the first control point from weight and distance: half-way across, at the height of the source.
    const [weight = 0] = weights;
    const [distance = 0] = away;
    const length = Math.hypot(200, 300);
    expect(100 + weight * 200 - (300 / length) * distance).toBeCloseTo(200);
    expect(weight * 300 + (200 / length) * distance).toBeCloseTo(0);
  });

  it('stays level through a column it passes', () => {
    const from = { x: 0, y: 0 };
    const to = { x: 800, y: 120 };
    const { weights, distances: away } = curveBetween(from, to, 200, [{ left: 300, right: 500, y: 60 }]);
    const dx = 600;
    const dy = 120;
    const length = Math.hypot(dx, dy);
    const points = weights.map((weight, i) => ({
      x: 100 + weight * dx - (dy / length) * (away[i] ?? 0),
      y: weight * dy + (dx / length) * (away[i] ?? 0),
    }));
    expect(points.map((point) => [Math.round(point.x), Math.round(point.y)])).toEqual([
      [200, 0],
      [200, 60],
      [300, 60],
      [500, 60],
      [600, 60],
      [600, 120],
    ]);
  });

  it('bows to the right within a column', () => {
    const { source, target } = curveBetween({ x: 0, y: 0 }, { x: 0, y: 100 }, 200);
    expect([source.x, target.x]).toEqual([100, 100]);
  });
});

describe('label', () => {
  it('keeps the part that tells names apart', () => {
    expect(tellingPart('arn:aws:iam::123456789012:role/service/ops-admin')).toBe('role/service/ops-admin');
    expect(tellingPart('arn:aws:s3:::client-backups/*')).toBe('client-backups/*');
    expect(tellingPart('CN=Ops\\, Admins,OU=Groups,DC=acme,DC=test')).toBe('Ops, Admins');
    expect(tellingPart('alice@acme.test')).toBe('alice@acme.test');
    expect(withoutTenant('alice@acme.test', 'ACME.TEST')).toBe('alice');
    expect(withoutTenant('srv1.acme.test', 'acme.test')).toBe('srv1');
    expect(withoutTenant('acme.test', 'acme.test')).toBe('acme.test');
    expect(withoutTenant('alice@other.test', 'acme.test')).toBe('alice@other.test');
    expect(shortLabel('alice.longname@client.example', upTo(18))).toBe('alice.longname@cl…');
  });

  it('shortens paths from the middle and keeps the last segment whole', () => {
    expect(
      shortLabel('arn:aws:iam::123456789012:role/aws-service-role/elb.amazonaws.com/ops-admin', upTo(20)),
    ).toBe('role/…/ops-admin');
    expect(shortLabel('arn:aws:s3:::client-a-production-backups/*', upTo(26))).toBe(
      'client-a-p…ction-backups/*',
    );
    expect(shortLabel('short', upTo(20))).toBe('short');
  });

  it('never exceeds its room and never splits a code point', () => {
    fc.assert(
      fc.property(
        fc.string({ unit: 'grapheme', maxLength: 60 }),
        fc.integer({ min: 2, max: 30 }),
        (text, room) => {
          const short = middleEllipsis(text, upTo(room));
          expect(Array.from(short).length).toBeLessThanOrEqual(Math.max(room, 1));
          expect(short).not.toMatch(/[\uD800-\uDBFF](?![\uDC00-\uDFFF])|(?<![\uD800-\uDBFF])[\uDC00-\uDFFF]/);
          expect(Array.from(shortLabel(text, upTo(room))).length).toBeLessThanOrEqual(room);
        },
      ),
    );
  });
});

describe('walk', () => {
  // 0 → 1, 0 → 2 (below 1), 2 → 3
  const positions = Float32Array.from([0, 0, 100, 0, 100, 50, 200, 50]);
  const edges = [
    { from: 0, to: 1 },
    { from: 0, to: 2 },
    { from: 2, to: 3 },
  ];

  it('follows edges left and right and columns up and down', () => {
    expect(walk(undefined, 'right', edges, positions)).toEqual({ node: 0 });
    expect(walk(0, 'right', edges, positions)).toEqual({ node: 1, edge: 0 });
    expect(walk(1, 'down', edges, positions)).toEqual({ node: 2 });
    expect(walk(2, 'right', edges, positions)).toEqual({ node: 3, edge: 2 });
    expect(walk(3, 'left', edges, positions)).toEqual({ node: 2, edge: 2 });
    expect(walk(3, 'right', edges, positions)).toBeUndefined();
    expect(walk(2, 'down', edges, positions)).toBeUndefined();
    expect(walk(3, 'start', edges, positions)).toEqual({ node: 0 });
  });
});
