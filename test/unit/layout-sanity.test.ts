import { existsSync, readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { demoEstate, demoInstant } from '../../fixtures/estates/demo/generate';
import { importFiles } from '../../src/engine/import';
import { Session } from '../../src/engine/session';
import { walkColumns } from '../../src/engine/walk-columns';
import { ACTS } from '../../src/graph/access-graph';
import { arrange } from '../../src/layout/desk';
import type { Laid } from '../../src/layout/desk';
import { FOLD_DEFAULTS } from '../../src/layout/fold';
import type { FoldOptions } from '../../src/layout/fold';
import { LAYOUT_DEFAULTS } from '../../src/layout/layered';
import { around, placeLabels } from '../../src/layout/place-labels';
import { sanityOf } from '../../src/layout/sanity';
import { ALL_SEEN } from '../../src/layout/sift';
import { runToEnd } from '../../src/lib/steps';
import { systems } from '../../src/systems/registry';
import { drawingOfWalk } from '../../src/views/explore/drawing-of';
import { generate } from '../bench/generate';

/** Of all lines, at most so many run under a card they have nothing to do with. */
const UNDER = 0.01;
const ROOM = { width: 1050, height: 730 };
const AD = '../shared/data/bloodhound/ad_sampledata.zip';

function imported(files: readonly { readonly name: string; readonly bytes: Uint8Array }[]): Session {
  return runToEnd(Session.fromSnapshot(runToEnd(importFiles(files, systems))));
}

/** What a picture gets wrong, for the starts that reach most and the things most reach. */
function worst(session: Session, at: number): void {
  const scope = { at, atLeast: 'not-evaluated', verbs: [], becoming: true } as const;
  const { graph } = session;
  const starts = [...graph.nodeFlags.keys()].filter((node) => ((graph.nodeFlags[node] ?? 0) & ACTS) !== 0);
  const some = starts.filter((_, index) => index % Math.ceil(starts.length / 6) === 0);
  const ends = [...graph.nodeFlags.keys()].filter(
    (_, index) => index % Math.ceil(graph.nodes.length / 6) === 1,
  );
  const folds: readonly Partial<FoldOptions>[] = [
    {},
    { by: 'tenant' },
    { by: 'kind' },
    { by: 'group' },
    { all: true },
  ];
  let lines = 0;
  let under = 0;
  let labels = 0;
  for (const [mode, nodes] of [
    ['blast', some],
    ['who', ends],
  ] as const) {
    for (const node of nodes) {
      const drawing = drawingOfWalk(runToEnd(walkColumns(session, { mode, start: [node], scope })), mode);
      for (const change of folds) {
        const laid = arrange(drawing, {
          rule: 'steps',
          folds: { ...FOLD_DEFAULTS, ...change },
          sieve: ALL_SEEN,
          room: ROOM,
        });
        const found = measured(laid);
        expect(found.overlaps).toBe(0);
        expect(found.collisions).toBe(0);
        lines += found.lines;
        under += found.under;
        labels += found.labels;
      }
    }
  }
  console.log(`${lines} lines, ${under} under a card; ${labels} labels, none on anything`);
  expect(under).toBeLessThanOrEqual(lines * UNDER);
}

function measured({ layout, bundles }: Laid): ReturnType<typeof sanityOf> {
  const { positions, paths } = layout;
  const wishes = bundles.slice(0, 90).map((_, edge) => ({ edge, width: 96, height: 15, weight: 0 }));
  const labels = placeLabels(wishes, paths, positions, LAYOUT_DEFAULTS).map(({ x, y }) =>
    around(x, y, 96, 15),
  );
  return sanityOf({ positions, paths, edges: bundles, ...LAYOUT_DEFAULTS, labels });
}

describe('pictures can be read', () => {
  test('of the demo estate', () => {
    const files = demoEstate().map(({ name, text }) => ({ name, bytes: new TextEncoder().encode(text) }));
    worst(imported(files), demoInstant);
  });

  test('of the Active Directory sample', () => {
    if (!existsSync(AD)) return console.log(`skipped: ${AD} is not here`);
    worst(imported([{ name: 'ad_sampledata.zip', bytes: readFileSync(AD) }]), demoInstant);
  });

  test('of an estate of 5,000 principals', () => {
    worst(Session.fromDecided({ inputs: [], gaps: [], graph: generate('entitlement', 10_000) }), 0);
  });
});
