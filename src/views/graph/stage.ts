import type cytoscape from 'cytoscape';
import type { Core, EdgeCollection, EventObject, EventObjectEdge, EventObjectNode } from 'cytoscape';
import { CardImages } from './card-image';
import { TextRoom, elementsOf, nodeId } from './elements';
import type { Look } from './look';
import type { ElementKind, Picture, StageEvents, Viewport } from './picture';
import { stylesheet } from './stylesheet';
import { anchored, fitted } from './view-fit';

const PADDING = 28;
const MOVE_MS = 260;
/** Above this many elements nothing is animated and panning shows a texture. */
const MANY = 600;

/** Cytoscape, and all that is asked of it. Nothing of it leaves this class. */
export class Stage {
  readonly #cy: Core;
  readonly #events: StageEvents;
  #images: CardImages;
  #room: TextRoom;
  #picture: Picture | undefined;

  constructor(
    make: typeof cytoscape,
    container: HTMLElement,
    look: Look,
    events: StageEvents,
    many: boolean,
  ) {
    this.#images = new CardImages(look);
    this.#room = new TextRoom(look);
    this.#events = events;
    this.#cy = make({
      container,
      style: stylesheet(look),
      layout: { name: 'preset' },
      minZoom: 0.08,
      maxZoom: 2.5,
      boxSelectionEnabled: false,
      autoungrabify: true,
      textureOnViewport: many,
      hideEdgesOnViewport: false,
      pixelRatio: 'auto',
    });
    this.#listen();
  }

  #listen(): void {
    const cy = this.#cy;
    const on = (
      kind: ElementKind,
      told: (key: string, event: EventObject, near: EdgeCollection) => void,
      names: string,
    ): void => {
      cy.on(names, kind, (event: EventObjectNode | EventObjectEdge) => {
        const { target } = event;
        const key: unknown = target.data('key');
        const near = target.isNode()
          ? target.connectedEdges()
          : cy.edges().filter((edge) => edge.id() === target.id());
        if (typeof key === 'string') told(key, event, near);
      });
    };
    for (const kind of ['node', 'edge'] as const) {
      on(
        kind,
        (key, { originalEvent }) =>
          this.#events.select(
            kind,
            key,
            originalEvent.ctrlKey || originalEvent.metaKey || originalEvent.shiftKey,
          ),
        'tap',
      );
      on(kind, (key) => this.#events.open(kind, key), 'dbltap');
      on(
        kind,
        (key, { originalEvent }) =>
          this.#events.context(kind, key, originalEvent.clientX, originalEvent.clientY),
        'cxttap',
      );
      on(kind, (_, __, near) => near.addClass('near'), 'mouseover');
      on(kind, () => this.#near(), 'mouseout');
    }
    cy.on('tap', (event) => {
      if (event.target === cy) this.#events.clear();
    });
    cy.on('viewport resize', () => this.#events.viewport(this.viewport));
  }

  get viewport(): Viewport {
    return { ...this.#cy.pan(), zoom: this.#cy.zoom() };
  }

  /** Show a picture. What was there before moves to its new place when `moving`; the view is fitted when `fit`. */
  draw(picture: Picture, moving: boolean, fit: boolean): void {
    const cy = this.#cy;
    const { nodes, edges } = elementsOf(picture, this.#images, this.#room);
    const wanted = new Set([...nodes, ...edges].map(({ data }) => data.id));
    const animated = moving && nodes.length + edges.length < MANY && cy.nodes().nonempty();
    cy.stop();
    cy.batch(() => {
      cy.elements()
        .filter((element) => !wanted.has(element.id()))
        .remove();
      for (const definition of nodes) {
        const known = cy.getElementById(definition.data.id ?? '');
        if (known.empty()) cy.add({ group: 'nodes', ...definition });
        else {
          known.data(definition.data);
          const to = definition.position;
          if (to === undefined) continue;
          if (animated)
            known.stop().animate({ position: to }, { duration: MOVE_MS, easing: 'ease-in-out-cubic' });
          else known.position(to);
        }
      }
      for (const definition of edges) {
        const known = cy.getElementById(definition.data.id ?? '');
        if (known.empty()) cy.add({ group: 'edges', ...definition });
        else known.data(definition.data);
      }
    });
    this.#picture = picture;
    if (fit) this.home(animated);
    this.#near();
  }

  /**
   * Show the selected, and dim what has nothing to do with it: with lines chosen all but these lines, else all but the
   * neighbours. The question's own cards being selected dims nothing.
   */
  select(nodes: readonly string[], edges: readonly string[]): void {
    const cy = this.#cy;
    cy.batch(() => {
      cy.elements().unselect().removeClass('dim');
      const lines = cy.edges().filter((edge) => edges.includes(edge.id().slice(2)));
      const cards = cy.nodes().filter((node) => nodes.includes(node.id().slice(2)));
      cards.select();
      lines.select();
      if (lines.empty() && cards.filter((card) => card.data('anchor') !== true).empty()) return;
      const kept = lines.nonempty() ? lines.union(cards) : cards.union(cards.connectedEdges());
      cy.elements().difference(kept.union(kept.edges().connectedNodes())).addClass('dim');
    });
    this.#near();
  }

  /** Mark where the keyboard is, and bring it into view. */
  cursor(key: string | undefined): void {
    const cy = this.#cy;
    cy.nodes('.cursor').removeClass('cursor');
    if (key === undefined) return;
    const node = cy.getElementById(nodeId(key));
    if (node.empty()) return;
    node.addClass('cursor');
    const box = node.renderedBoundingBox();
    const dx = Math.max(0, PADDING - box.x1) - Math.max(0, box.x2 + PADDING - cy.width());
    const dy = Math.max(0, PADDING * 2 - box.y1) - Math.max(0, box.y2 + PADDING - cy.height());
    if (dx !== 0 || dy !== 0) cy.panBy({ x: dx, y: dy });
  }

  /** The whole picture. */
  fit(animated: boolean): void {
    this.#show(fitted, animated);
  }

  /** The whole picture when it stays legible, else the part where the question starts. */
  home(animated: boolean): void {
    this.#show(anchored, animated);
  }

  zoomBy(factor: number): void {
    const cy = this.#cy;
    cy.zoom({ level: cy.zoom() * factor, renderedPosition: { x: cy.width() / 2, y: cy.height() / 2 } });
  }

  panBy(x: number, y: number): void {
    this.#cy.panBy({ x, y });
  }

  /** Another theme: everything is drawn anew. */
  restyle(look: Look): void {
    this.#images = new CardImages(look);
    this.#room = new TextRoom(look);
    this.#cy.style(stylesheet(look));
    if (this.#picture) this.draw(this.#picture, false, false);
  }

  /** The cards and lines of the whole picture as an image, with the place its top left corner has in the picture. */
  async image(scale: number): Promise<{ readonly image: Blob; readonly x: number; readonly y: number }> {
    const chosen = this.#cy.elements(':selected, .dim, .cursor, .near');
    const was = chosen.map((element) => ({
      element,
      classes: [...element.classes()],
      selected: element.selected(),
    }));
    chosen.unselect().removeClass('dim cursor near');
    const { x1, y1 } = this.#cy.elements().boundingBox();
    const image = await this.#cy.png({ output: 'blob-promise', full: true, scale });
    for (const { element, classes, selected } of was) {
      element.classes(classes);
      if (selected) element.select();
    }
    return { image, x: x1, y: y1 };
  }

  destroy(): void {
    this.#cy.destroy();
  }

  #near(): void {
    this.#cy.edges('.near').removeClass('near');
    this.#cy.nodes(':selected').connectedEdges().addClass('near');
  }

  #show(how: typeof fitted, animated: boolean): void {
    const cy = this.#cy;
    if (this.#picture === undefined || cy.width() === 0) return;
    const { zoom, ...pan } = how(this.#picture, cy.width(), cy.height(), PADDING);
    if (animated) cy.animate({ zoom, pan }, { duration: MOVE_MS, easing: 'ease-in-out-cubic' });
    else cy.viewport({ zoom, pan });
    this.#events.viewport(this.viewport);
  }
}
