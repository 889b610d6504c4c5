import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { columnsOf } from '../../src/layout/columns';
import {
  middleEllipsis,
  shortLabel,
  shortPhrase,
  tellingPart,
  upTo,
  withoutTenant,
} from '../../src/layout/label';
import { LAYOUT_DEFAULTS, layered } from '../../src/layout/layered';
import { alongLine, pointsOf, relativeCurve } from '../../src/layout/path';
import { around, placeLabels } from '../../src/layout/place-labels';
import { meet, sanityOf } from '../../src/layout/sanity';
import { walk } from '../../src/layout/walk';
import { most } from '../limits';
import { drawing } from './drawn-estate';

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

  it('lets no line run under a box it has nothing to do with, and cards lie on nothing', () => {
    fc.assert(
      fc.property(pictures, ({ boxes, edges }) => {
        const { positions, paths } = layered(boxes, edges);
        const drawn = edges.filter(({ from, to }) => from !== to);
        if (drawn.length !== edges.length) return;
        const found = sanityOf({ positions, paths, edges, width: 208, height: 44 });
        expect(found).toMatchObject({ overlaps: 0, under: 0 });
      }),
      { numRuns: 100 },
    );
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
    expect(performance.now() - started).toBeLessThan(most(50));
  });
});

describe('columns', () => {
  const all = (count: number): Uint32Array => Uint32Array.from({ length: count }, (_, step) => step);
  const chain = drawing(
    [0, 1, 2, 1].map((distance, i) => ({ distance, kind: i === 3 ? 3 : 0 })),
    [
      [0, 1],
      [1, 2],
      [0, 3],
    ],
  );

  it('stands ends in the last column, or the first of a question asked backwards', () => {
    expect([...columnsOf(chain, 'steps', all(3)).columns]).toEqual([0, 1, 2, 1]);
    expect([...columnsOf(chain, 'role', all(3)).columns]).toEqual([0, 1, 2, 3]);
    expect([...columnsOf({ ...chain, backward: true }, 'steps', all(3)).columns]).toEqual([2, 1, 0, 1]);
  });

  it('puts what is far away together, and says how far', () => {
    const far = drawing(
      Array.from({ length: 20 }, (_, distance) => ({ distance })),
      [],
    );
    const { columns, from } = columnsOf(far, 'steps', all(0));
    expect(Math.max(...columns)).toBeLessThanOrEqual(8);
    columns.forEach((column, distance) => {
      expect(distance).toBeGreaterThanOrEqual(from[column] ?? Infinity);
      expect(distance).toBeLessThan(from[column + 1] ?? Infinity);
    });
  });
});

describe('lines', () => {
  it('leave level with the box on the side they run to, and are the same in the terms of Cytoscape', () => {
    const boxes = [
      { column: 0, lane: 0 },
      { column: 1, lane: 1 },
    ];
    const { positions, paths } = layered(boxes, [{ from: 0, to: 1 }]);
    const points = pointsOf(paths, 0);
    const [first, second] = points;
    expect(first).toEqual({ x: (positions[0] ?? 0) + 104, y: positions[1] });
    expect(second?.y).toBe(first?.y);
    const { weights, distances } = relativeCurve(points);
    const end = points.at(-1);
    const dx = (end?.x ?? 0) - (first?.x ?? 0);
    const dy = (end?.y ?? 0) - (first?.y ?? 0);
    const length = Math.hypot(dx, dy);
    weights.forEach((weight, i) => {
      const away = distances[i] ?? 0;
      expect((first?.x ?? 0) + weight * dx - (dy / length) * away).toBeCloseTo(points[i + 1]?.x ?? NaN, 2);
      expect((first?.y ?? 0) + weight * dy + (dx / length) * away).toBeCloseTo(points[i + 1]?.y ?? NaN, 2);
    });
    expect(alongLine(points).at(-1)).toEqual(end);
  });
});

describe('sanity', () => {
  const paths = (...points: number[]) => ({
    start: Uint32Array.of(0, points.length / 2),
    points: Float32Array.from(points),
  });

  it('sees a card on a card, a line under a card, and a label on a label', () => {
    const found = sanityOf({
      positions: Float32Array.of(0, 0, 50, 10, 600, 0, 300, 0),
      paths: paths(104, 0, 300, 0, 496, 0),
      edges: [{ from: 0, to: 2 }],
      width: 208,
      height: 44,
      labels: [around(300, 200, 60, 14), around(320, 205, 60, 14), around(900, 0, 60, 14)],
    });
    expect(found).toEqual({ overlaps: 1, under: 1, lines: 1, collisions: 2, labels: 3 });
  });
});

describe('labels of lines', () => {
  it('never lie on a card or on one another, and what matters more goes first', () => {
    fc.assert(
      fc.property(pictures, ({ boxes, edges }) => {
        const { positions, paths } = layered(boxes, edges);
        const wishes = edges.map((_, edge) => ({ edge, width: 90, height: 15, weight: edge % 3 }));
        const placed = placeLabels(wishes, paths, positions, { width: 208, height: 44 });
        const labels = placed.map(({ x, y }) => around(x, y, 90, 15));
        const found = sanityOf({ positions, paths, edges, width: 208, height: 44, labels });
        expect(found.collisions).toBe(0);
      }),
      { numRuns: 60 },
    );
    const row = [0, 1].map((column) => ({ column, lane: 0 }));
    const twice = [
      { from: 0, to: 1 },
      { from: 0, to: 1 },
    ];
    const { positions, paths } = layered(row, twice);
    const wish = { width: 100, height: 15 };
    const placed = placeLabels(
      [
        { edge: 0, weight: 0, ...wish },
        { edge: 1, weight: 5, ...wish },
      ],
      paths,
      positions,
      { width: 208, height: 44 },
    );
    expect(placed.map(({ edge }) => edge)).toEqual([1]);
    expect(meet(around(0, 0, 10, 10), around(10, 0, 10, 10))).toBe(false);
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
    expect(shortLabel('clients/eastgate/automation/members', upTo(20))).toBe('clients/…/members');
    expect(shortLabel('eastgate-clinics/automation/members', upTo(20))).toBe('…/automation/members');
    expect(withoutTenant('Eastgate/automation', 'eastgate')).toBe('automation');
  });

  it('keeps the computer of a local group, and cuts a phrase between its words', () => {
    expect(shortLabel('ADMINISTRATORS@BW-SQL01', upTo(16))).toBe('ADMINI…@BW-SQL01');
    expect(shortLabel('ADMINISTRATORS@BW-SQL02', upTo(16))).toBe('ADMINI…@BW-SQL02');
    expect(shortLabel('Partner Center: helpdesk agents', upTo(24))).toBe('Partner … agents');
    expect(shortPhrase('same mail or UPN as another', upTo(16))).toBe('same mail or…');
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
