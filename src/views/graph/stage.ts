import type cytoscape from 'cytoscape';
import type { Core } from 'cytoscape';
import { nodeId, placeOf } from './elements';
import { leaveOutFarArrows } from './far-arrows';
import type { Look } from './look';
import type { Picture, StageEvents, Viewport } from './picture';
import { StageChoice } from './stage-choice';
import { StageDrawing } from './stage-drawing';
import { listenTo } from './stage-events';
import { MANY, StageTravel } from './stage-travel';
import { stylesheet } from './stylesheet';
import { anchored, fitted, intoSight } from './view-fit';

const PADDING = 28;
/** Around a picture; less on a small stage. */
const around = (width: number): number => Math.min(PADDING, Math.round(width / 40));

/** Cytoscape, and all that is asked of it. Nothing of it leaves this class. */
export class Stage {
  readonly #cy: Core;
  readonly #events: StageEvents;
  readonly #drawing: StageDrawing;
  readonly #choice: StageChoice;
  readonly #travel: StageTravel;

  constructor(make: typeof cytoscape, container: HTMLElement, look: Look, events: StageEvents) {
    this.#events = events;
    this.#cy = make({
      container,
      style: stylesheet(look),
      layout: { name: 'preset' },
      minZoom: 0.08,
      maxZoom: 2.5,
      boxSelectionEnabled: true,
      selectionType: 'single',
      autoungrabify: true,
      textureOnViewport: false,
      hideEdgesOnViewport: false,
      pixelRatio: 'auto',
    });
    leaveOutFarArrows(this.#cy);
    this.#choice = new StageChoice(this.#cy);
    this.#travel = new StageTravel(this.#cy);
    this.#drawing = new StageDrawing(this.#cy, look, () => {
      this.#choice.near();
      this.#drawing.label(this.#choice.lines);
      events.drawn();
    });
    listenTo(this.#cy, events, (at) => this.#choice.near(at));
  }

  get viewport(): Viewport {
    return { ...this.#cy.pan(), zoom: this.#cy.zoom() };
  }

  /** Show a picture. What was there before moves to its new place when `moving`; the view is fitted when `fit`. */
  draw(picture: Picture, moving: boolean, fit: boolean): void {
    const animated =
      moving && this.#cy.nodes().nonempty() && picture.nodes.length + picture.edges.length < MANY;
    const had = this.#anchorInSight();
    this.#drawing.draw(picture, moving);
    if (fit) this.home(animated);
    else if (had) this.#keepAnchor(picture, animated);
  }

  /** What the question is about is to be seen. */
  #anchorInSight(): boolean {
    const cy = this.#cy;
    const anchor = cy.nodes('[?anchor]').first();
    if (anchor.empty()) return false;
    const { x, y } = anchor.renderedPosition();
    return x > 0 && y > 0 && x < cy.width() && y < cy.height();
  }

  /** Folding moves what the question is about: where it was in sight it stays so. */
  #keepAnchor(picture: Picture, animated: boolean): void {
    const cy = this.#cy;
    const anchor = picture.nodes.findIndex((node) => node.anchor);
    if (anchor < 0) return;
    const at = placeOf(picture, anchor);
    const { x, y } = cy.pan();
    const zoom = cy.zoom();
    const way = intoSight({ x: at.x * zoom + x, y: at.y * zoom + y }, cy.width(), cy.height());
    if (way.x === 0 && way.y === 0) return;
    this.#travel.go({ zoom, x: x + way.x, y: y + way.y }, !animated);
  }

  /** Show what is selected, and dim what has nothing to do with it. */
  select(nodes: readonly string[], edges: readonly string[]): void {
    this.#choice.select(nodes, edges, (others) => {
      if (others && !this.#cy.nodes(':animated').nonempty()) this.#drawing.label(this.#choice.lines);
    });
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
    const { picture } = this.#drawing;
    this.#drawing.wear(look);
    // With nothing on it a stylesheet costs nothing; what is drawn anew comes a few elements at a time.
    this.#cy.elements().remove();
    this.#cy.style(stylesheet(look));
    if (picture) this.draw(picture, false, false);
  }

  /** Bring a place of the picture to the middle. */
  look(x: number, y: number): void {
    const cy = this.#cy;
    const zoom = cy.zoom();
    cy.pan({ x: cy.width() / 2 - x * zoom, y: cy.height() / 2 - y * zoom });
  }

  /** Where a card is on the screen, in pixels of the stage. */
  placeOf(key: string): { readonly x: number; readonly y: number } | undefined {
    const node = this.#cy.getElementById(nodeId(key));
    return node.empty() ? undefined : { ...node.renderedPosition() };
  }

  destroy(): void {
    this.#drawing.stop();
    this.#choice.stop();
    this.#travel.stop();
    this.#cy.destroy();
  }

  #show(how: typeof fitted, animated: boolean): void {
    const cy = this.#cy;
    const { picture } = this.#drawing;
    if (picture === undefined || cy.width() === 0) return;
    this.#travel.go(how(picture, cy.width(), cy.height(), around(cy.width())), !animated);
    this.#events.viewport(this.viewport);
  }
}
