import type { Page } from 'playwright';

/** What may be wrong of a picture, of all there is of it: the "small share". */
export const SMALL = 0.01;

interface Box {
  readonly x1: number;
  readonly y1: number;
  readonly x2: number;
  readonly y2: number;
}

interface Line {
  readonly from: number;
  readonly to: number;
  /** Along the curve that is drawn, every few pixels. */
  readonly points: readonly (readonly [x: number, y: number])[];
}

/** Where everything is drawn, asked of the renderer itself, in the units of the picture. */
interface Boxes {
  readonly cards: readonly Box[];
  readonly names: readonly Box[];
  readonly labels: readonly Box[];
  readonly lines: readonly Line[];
}

/** How far a picture on the screen is from one that can be read. */
export interface Drawn {
  readonly cards: number;
  readonly lines: number;
  readonly labels: number;
  /** Cards that lie on another. */
  readonly overlapping: number;
  /** Names that stick out of their card. */
  readonly spilling: number;
  /** Labels that lie on another label or on a card. */
  readonly colliding: number;
  /** Lines that run under a card they have nothing to do with. */
  readonly under: number;
}

/** Something of Cytoscape's own public interface, as the page has it. */
interface Element {
  data(name: string): unknown;
  id(): string;
  boundingBox(options: object): Box;
}
interface Edge extends Element {
  source(): Element;
  target(): Element;
  sourceEndpoint(): Point;
  targetEndpoint(): Point;
  controlPoints(): readonly Point[] | undefined;
}
interface Point {
  readonly x: number;
  readonly y: number;
}
interface Elements<T> {
  map<R>(made: (element: T) => R): R[];
  style(name: string, value: number): void;
  removeStyle(name: string): void;
}
interface Core {
  nodes(selector: string): Elements<Element>;
  edges(): Elements<Edge>;
  elements(): Elements<Element>;
  png(options: object): Promise<Blob>;
}

/** Do something that changes the picture, and wait until the new one is drawn to its last line. */
export async function drawnAnew(page: Page, change: () => Promise<unknown>): Promise<void> {
  // The old picture may still be there when the change is asked for: its mark is taken away, and not before it is drawn
  // itself, as its end would be taken for that of the new one.
  await page.waitForFunction(() => {
    const picture = document.querySelector('[data-drawn]');
    if (picture?.getAttribute('data-drawn') === 'false') return false;
    picture?.setAttribute('data-drawn', 'before');
    return true;
  });
  await change();
  await page.locator('[data-drawn="true"]').waitFor();
}

/** Boxes and curves of what Cytoscape renders, labels with their grounds. */
async function boxesOf(page: Page): Promise<Boxes> {
  return page.getByRole('application').evaluate((container) => {
    const { cy } = (container as unknown as { _cyreg: { cy: Core } })._cyreg;
    const box = ({ x1, y1, x2, y2 }: Box): Box => ({ x1, y1, x2, y2 });
    const body = {
      includeLabels: false,
      includeOverlays: false,
      includeUnderlays: false,
      includeOutlines: false,
    };
    const text = {
      includeNodes: false,
      includeEdges: false,
      includeOverlays: false,
      includeUnderlays: false,
      includeOutlines: false,
    };
    const order = new Map<string, number>();
    const cards = cy.nodes('[key]').map((node) => {
      order.set(node.id(), order.size);
      return box(node.boundingBox(body));
    });
    const middle = (a: Point, b: Point): Point => ({ x: (a.x + b.x) / 2, y: (a.y + b.y) / 2 });
    const lines = cy.edges().map((edge) => {
      const bends = edge.controlPoints() ?? [];
      const points: (readonly [number, number])[] = [];
      // Quadratic pieces that meet half way between two bends.
      let start = edge.sourceEndpoint();
      bends.forEach((bend, index) => {
        const after = bends[index + 1];
        const end = after === undefined ? edge.targetEndpoint() : middle(bend, after);
        const steps = Math.min(200, Math.max(4, Math.ceil(Math.hypot(end.x - start.x, end.y - start.y) / 4)));
        for (let step = 0; step <= steps; step++) {
          const t = step / steps;
          const u = 1 - t;
          points.push([
            u * u * start.x + 2 * u * t * bend.x + t * t * end.x,
            u * u * start.y + 2 * u * t * bend.y + t * t * end.y,
          ]);
        }
        start = end;
      });
      if (bends.length === 0) {
        const end = edge.targetEndpoint();
        for (let step = 0; step <= 100; step++)
          points.push([
            start.x + ((end.x - start.x) * step) / 100,
            start.y + ((end.y - start.y) * step) / 100,
          ]);
      }
      return { from: order.get(edge.source().id()) ?? -1, to: order.get(edge.target().id()) ?? -1, points };
    });
    return {
      cards,
      names: cy.nodes('[key]').map((node) => box(node.boundingBox(text))),
      labels: cy.nodes('.label').map((label) => box(label.boundingBox(text))),
      lines,
    };
  });
}

/** What only touches is not on top. */
const SLACK = 1;

function meet(a: Box, b: Box): boolean {
  return a.x1 < b.x2 - SLACK && b.x1 < a.x2 - SLACK && a.y1 < b.y2 - SLACK && b.y1 < a.y2 - SLACK;
}

/** Only cards that come near a line are looked at point by point. */
function boxAround(points: Line['points']): Box {
  const around = { x1: Infinity, y1: Infinity, x2: -Infinity, y2: -Infinity };
  for (const [x, y] of points) {
    around.x1 = Math.min(around.x1, x);
    around.y1 = Math.min(around.y1, y);
    around.x2 = Math.max(around.x2, x);
    around.y2 = Math.max(around.y2, y);
  }
  return around;
}

/** Measure what is on the stage, by the boxes of the renderer. */
export async function drawnPicture(page: Page): Promise<Drawn> {
  const { cards, names, labels, lines } = await boxesOf(page);
  const onOther = (box: Box, index: number, all: readonly Box[]): boolean =>
    all.some((other, at) => at !== index && meet(box, other));
  const runsUnder = ({ from, to, points }: Line): boolean => {
    const around = boxAround(points);
    return cards.some(
      (box, card) =>
        card !== from &&
        card !== to &&
        box.x1 < around.x2 &&
        around.x1 < box.x2 &&
        box.y1 < around.y2 &&
        around.y1 < box.y2 &&
        points.some(
          ([x, y]) => x > box.x1 + SLACK && x < box.x2 - SLACK && y > box.y1 + SLACK && y < box.y2 - SLACK,
        ),
    );
  };
  return {
    cards: cards.length,
    lines: lines.length,
    labels: labels.length,
    overlapping: cards.filter((card, index) => onOther(card, index, cards)).length,
    spilling: names.filter((name, index) => {
      const card = cards[index];
      return card !== undefined && (name.x1 < card.x1 - SLACK || name.x2 > card.x2 + SLACK);
    }).length,
    colliding: labels.filter((label, index) => onOther(label, index, labels) || onOther(label, -1, cards))
      .length,
    under: lines.filter(runsUnder).length,
  };
}

/** The same by the pixels that are painted: cards, lines and labels each alone, laid on one another. */
export interface Painted {
  /** Patches of card that do not touch: as many as cards when none lies on another. */
  readonly patches: number;
  /** Patches of label: as many as labels. */
  readonly labels: number;
  /** Of the pixels of lines those inside a card; of the pixels of labels those on a card. */
  readonly linesOnCards: number;
  readonly labelsOnCards: number;
  readonly ink: number;
}

/** Measure what the renderer paints, pixel by pixel. */
export async function paintedPicture(page: Page): Promise<Painted> {
  return page.getByRole('application').evaluate(async (container) => {
    const { cy } = (container as unknown as { _cyreg: { cy: Core } })._cyreg;
    /** Everything but one kind is made clear as glass, so that all three pictures have one size. */
    async function layer(
      which: 'cards' | 'lines' | 'labels',
    ): Promise<{ ink: Uint8Array; width: number; height: number }> {
      const kinds = { cards: cy.nodes('[key]'), lines: cy.edges(), labels: cy.nodes('.label') };
      for (const [name, kind] of Object.entries(kinds)) if (name !== which) kind.style('opacity', 0);
      // The canvas itself as it is handed to the encoder: to make a PNG of it and read that again takes seconds.
      let canvas: HTMLCanvasElement | undefined;
      const encode = Object.getOwnPropertyDescriptor(HTMLCanvasElement.prototype, 'toBlob');
      if (encode === undefined) throw new Error('no encoder');
      HTMLCanvasElement.prototype.toBlob = function (this: HTMLCanvasElement, made: BlobCallback): void {
        // eslint-disable-next-line @typescript-eslint/no-this-alias -- whose method it is
        canvas = this;
        made(new Blob());
      };
      await cy.png({ full: true, scale: 1, maxWidth: 6000, maxHeight: 6000, output: 'blob-promise' });
      Object.defineProperty(HTMLCanvasElement.prototype, 'toBlob', encode);
      for (const kind of Object.values(kinds)) kind.removeStyle('opacity');
      if (canvas === undefined) throw new Error('nothing was painted');
      const { width, height } = canvas;
      const data = canvas.getContext('2d')?.getImageData(0, 0, width, height).data ?? [];
      const ink = new Uint8Array(width * height);
      for (let at = 0; at < ink.length; at++) ink[at] = (data[at * 4 + 3] ?? 0) > 50 ? 1 : 0;
      return { ink, width, height };
    }
    /** Patches of ink, of more than a few pixels. */
    function patchesOf({ ink, width }: { ink: Uint8Array; width: number }): number {
      const seen = new Uint8Array(ink.length);
      let patches = 0;
      const open: number[] = [];
      for (let start = 0; start < ink.length; start++) {
        if (ink[start] === 0 || seen[start] === 1) continue;
        let size = 0;
        open.push(start);
        seen[start] = 1;
        for (let at = open.pop(); at !== undefined; at = open.pop()) {
          size++;
          for (const next of [at - 1, at + 1, at - width, at + width])
            if (ink[next] === 1 && seen[next] === 0) {
              seen[next] = 1;
              open.push(next);
            }
        }
        if (size > 40) patches++;
      }
      return patches;
    }
    const cards = await layer('cards');
    const lines = await layer('lines');
    const labels = await layer('labels');
    if (cards.ink.length !== lines.ink.length || cards.ink.length !== labels.ink.length)
      throw new Error('the three pictures differ in size');
    /** Well inside a card: lines begin and end at its border. */
    const DEEP = 4;
    const { width } = cards;
    const inside = (at: number, deep: number): boolean =>
      [at - deep, at + deep, at - deep * width, at + deep * width].every((near) => cards.ink[near] === 1);
    const share = (ink: Uint8Array, deep: number): { on: number; all: number } => {
      let on = 0;
      let all = 0;
      for (let at = 0; at < ink.length; at++) {
        if (ink[at] === 0) continue;
        all++;
        if (inside(at, deep)) on++;
      }
      return { on, all };
    };
    const crossing = share(lines.ink, DEEP);
    const covering = share(labels.ink, 1);
    return {
      patches: patchesOf(cards),
      labels: patchesOf(labels),
      linesOnCards: crossing.on / Math.max(1, crossing.all),
      labelsOnCards: covering.on / Math.max(1, covering.all),
      ink: crossing.all,
    };
  });
}

/** Spoil a picture on the stage: what the measures must notice. */
export async function spoil(page: Page, how: 'cards' | 'labels' | 'lines'): Promise<void> {
  await page.getByRole('application').evaluate((container, kind) => {
    interface Movable {
      position(): Point;
      position(to: Point): void;
    }
    interface Stage {
      nodes(selector: string): { [at: number]: (Movable & { id(): string }) | undefined };
      edges(): {
        toArray(): { source(): { id(): string }; target(): { id(): string }; midpoint(): Point }[];
      };
    }
    const { cy } = (container as unknown as { _cyreg: { cy: Stage } })._cyreg;
    const [one, other, third] = [0, 1, 2].map((at) => cy.nodes('[key]')[at]);
    const label = cy.nodes('.label')[0];
    if (one === undefined || other === undefined || third === undefined || label === undefined)
      throw new Error('nothing to spoil');
    if (kind === 'cards') one.position({ x: other.position().x + 20, y: other.position().y + 12 });
    if (kind === 'labels') label.position({ ...third.position() });
    if (kind === 'lines') {
      const line = cy
        .edges()
        .toArray()
        .find((edge) => ![edge.source().id(), edge.target().id()].includes(third.id()));
      if (line === undefined) throw new Error('no line');
      third.position({ ...line.midpoint() });
    }
  }, how);
}
