import type { Core } from 'cytoscape';
import type { Viewport } from './picture';

export const MOVE_MS = 260;
/** Above this many elements nothing is animated. */
export const MANY = 600;
/** How much further a step of a large picture zooms: so few elements come into sight that one frame can draw them. */
const STEP = 1.12;

/** Goes to another part of the picture, or further away from it. */
export class StageTravel {
  readonly #cy: Core;
  #turn = 0;

  constructor(cy: Core) {
    this.#cy = cy;
  }

  /** Moving, unless `still`. */
  go(to: Viewport, still: boolean): void {
    const cy = this.#cy;
    const turn = ++this.#turn;
    const { zoom, x, y } = to;
    if (cy.elements().length >= MANY && zoom < cy.zoom()) this.#step(to, turn, still);
    else if (still) cy.viewport({ zoom, pan: { x, y } });
    else cy.animate({ zoom, pan: { x, y } }, { duration: MOVE_MS, easing: 'ease-in-out-cubic' });
  }

  stop(): void {
    this.#turn += 1;
    this.#veil(false);
  }

  /** Zooms out frame by frame, behind a veil for who wants no motion: all at once would hold the page. */
  #step(to: Viewport, turn: number, still: boolean): void {
    const cy = this.#cy;
    if (turn !== this.#turn || cy.destroyed()) return;
    const from = cy.zoom();
    const last = from / STEP <= to.zoom;
    const zoom = last ? to.zoom : from / STEP;
    // What is looked at glides along: the share of the way that the zoom has gone.
    const share = last ? 1 : (zoom - from) / (to.zoom - from);
    const { x, y } = cy.pan();
    cy.viewport({ zoom, pan: { x: x + (to.x - x) * share, y: y + (to.y - y) * share } });
    this.#veil(still && !last);
    if (!last) requestAnimationFrame(() => setTimeout(() => this.#step(to, turn, still)));
  }

  #veil(on: boolean): void {
    const container = this.#cy.container();
    if (container) container.style.visibility = on ? 'hidden' : '';
  }
}
