import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import type { ElementDefinition } from 'cytoscape';
import { chromium } from 'playwright';
import type { Page } from 'playwright';
import { describe, test } from 'vitest';
import { NODE_KINDS } from '../../src/graph/access-graph';
import { Session } from '../../src/engine/session';
import { walkColumns } from '../../src/engine/walk-columns';
import { arrange } from '../../src/layout/desk';
import { FOLD_DEFAULTS } from '../../src/layout/fold';
import type { FoldOptions } from '../../src/layout/fold';
import { ALL_SEEN } from '../../src/layout/sift';
import { runToEnd } from '../../src/lib/steps';
import { verdictOf } from '../../src/model/verdict';
import { drawingOfWalk } from '../../src/views/explore/drawing-of';
import { edgeElement, nodeId, placeOf } from '../../src/views/graph/elements';
import type { Look } from '../../src/views/graph/look';
import type { Picture } from '../../src/views/graph/picture';
import { stylesheet } from '../../src/views/graph/stylesheet';
import { chromiumPath, hasChromium } from '../browser/chromium';
import { generate } from './generate';
import { record } from './results';

/** Cards and lines, at least: what the page draws at most is 2,400; 5,000 is for comparison. */
const SIZES = [2000, 5000] as const;
const RENDERERS = ['canvas', 'webgl'] as const;
const CYTOSCAPE = createRequire(import.meta.url).resolve('cytoscape/dist/cytoscape.min.js');
const grey = '#667';
const LOOK: Look = {
  ...{ font: 'sans-serif', background: '#fff', surface: '#fff', sunken: '#eee', selected: '#dde' },
  ...{ border: grey, borderStrong: grey, text: '#111', muted: grey, faint: grey, accent: '#15a' },
  ...{ accentSoft: '#def', conditional: '#950', notEvaluated: '#639', denied: '#a22', danger: '#a22' },
  token: () => grey,
};

/** A picture of so many cards and lines, of a generated estate, in the page's own layout and style. */
function elements(
  shape: 'giant' | 'entitlement',
  things: number,
  folds: FoldOptions,
): readonly ElementDefinition[] {
  const session = Session.fromDecided({ inputs: [], gaps: [], graph: generate(shape, things) });
  const scope = { at: 0, atLeast: 'not-evaluated', verbs: [], becoming: true } as const;
  const walk = runToEnd(walkColumns(session, { mode: 'blast', start: [0], scope }));
  const laid = arrange(drawingOfWalk(walk, 'blast'), {
    rule: 'steps',
    folds,
    sieve: ALL_SEEN,
    room: undefined,
  });
  const picture: Picture = {
    nodes: laid.cards.map((card) => ({
      key: card.key,
      name: card.key.slice(-18),
      ...{ full: '', detail: '', asleep: false, disabled: false, spoken: '', verdict: 'allowed' as const },
      kind: NODE_KINDS[card.kinds[0]?.[0] ?? 0],
      count: card.count,
      anchor: card.anchor,
    })),
    edges: laid.bundles.map((bundle) => ({
      ...{ key: bundle.key, from: bundle.from, to: bundle.to, becomes: bundle.becomes, time: bundle.time },
      ...{ crossing: false, shared: false, count: bundle.count, label: '', when: '', what: '', spoken: '' },
      verdict: verdictOf(bundle.rank),
    })),
    layout: laid.layout,
    ...{ lanes: [], columns: [], caption: '' },
  };
  const face = `data:image/svg+xml;utf8,${encodeURIComponent('<svg xmlns="http://www.w3.org/2000/svg" width="208" height="44"><circle cx="22" cy="22" r="13" fill="#15a" fill-opacity=".2" stroke="#15a"/><text x="45" y="33" font-size="11">of a kind</text></svg>')}`;
  const nodes = picture.nodes.map(({ key, name, anchor }, index) => ({
    data: { id: nodeId(key), key, label: name, face, verdict: 'allowed', anchor },
    position: placeOf(picture, index),
  }));
  return [...nodes, ...picture.edges.flatMap((_, index) => edgeElement(picture, index) ?? [])];
}

/**
 * At least so many of them: a fold that does not fit below a limit stays closed, so a limit of 5,000 draws fewer. It is
 * raised by little steps until there are enough.
 */
function atLeast(size: number): readonly ElementDefinition[] {
  for (let most = size; most < size * 8; most = Math.ceil(most * 1.08)) {
    const drawn = elements('giant', 20_000, { ...FOLD_DEFAULTS, all: true, most, mostElements: most });
    if (drawn.length >= size) return drawn;
  }
  throw new Error(`the generated estate has no picture of ${size} elements`);
}

/** First picture and frames while it is dragged about, with all of it in sight. */
async function measured(
  page: Page,
  drawn: readonly ElementDefinition[],
  webgl: boolean,
): Promise<{ readonly first: number; readonly frame: number }> {
  await page.setContent('<div id="stage" style="position:absolute;inset:0"></div>');
  await page.addScriptTag({ content: readFileSync(CYTOSCAPE, 'utf8') });
  const given = JSON.stringify({ drawn, style: stylesheet(LOOK), webgl });
  return page.evaluate<{ first: number; frame: number }>(`(async () => {
    const { drawn, style, webgl } = ${given};
    const frame = () => new Promise((resolve) => requestAnimationFrame(resolve));
    const began = performance.now();
    const cy = cytoscape({
      container: document.getElementById('stage'), elements: drawn, style,
      layout: { name: 'preset', fit: true }, renderer: webgl ? { name: 'canvas', webgl: true } : { name: 'canvas' },
    });
    await frame(); await frame(); await frame();
    const first = performance.now() - began;
    for (let warm = 0; warm < 20; warm++) { cy.panBy({ x: warm % 2 ? 9 : -9, y: 3 }); await frame(); }
    const from = performance.now();
    let frames = 0;
    while (performance.now() - from < 3000) { cy.panBy({ x: frames % 40 < 20 ? 6 : -6, y: frames % 30 < 15 ? 3 : -3 }); await frame(); frames++; }
    return { first, frame: (performance.now() - from) / frames };
  })()`);
}

describe.skipIf(!hasChromium)("Cytoscape's two renderers, software rasteriser", () => {
  test('first picture and panning', async () => {
    const executablePath = chromiumPath() ?? '';
    const asRoot = process.getuid?.() === 0 ? ['--no-sandbox'] : [];
    const browser = await chromium.launch({
      executablePath,
      // Without this flag there is no WebGL at all where there is no graphics card.
      args: [...asRoot, '--enable-unsafe-swiftshader', '--use-angle=swiftshader', '--ignore-gpu-blocklist'],
    });
    const page = await browser.newPage({ viewport: { width: 1050, height: 730 } });
    for (const size of SIZES) {
      const drawn = atLeast(size);
      for (const renderer of RENDERERS) {
        const { first, frame } = await measured(page, drawn, renderer === 'webgl');
        const what = `Explore, ${renderer}, ${drawn.length} elements`;
        record({
          name: `${what}: first picture at once`,
          n: drawn.length,
          ours: first,
          unit: 'ms',
          runs: [first],
        });
        const limit = size === 2000 && renderer === 'canvas' ? { limit: '33 ms' } : {};
        record({
          name: `${what}: time per frame, panning`,
          n: drawn.length,
          ours: frame,
          unit: 'ms',
          runs: [frame],
          ...limit,
        });
      }
    }
    // The same question whose answer is laid out within 500 ms (explore.bench.ts): until it is seen.
    const answer = elements('entitlement', 200_000, FOLD_DEFAULTS);
    const { first } = await measured(page, answer, false);
    const name = `Explore, first paint of a blast radius among 100,000 principals, ${answer.length} elements`;
    record({ name, n: 200_000, ours: first, unit: 'ms', runs: [first] });
    const shot = process.env['BENCH_SHOT'];
    if (shot !== undefined) await page.screenshot({ path: shot });
    await browser.close();
  });
});
