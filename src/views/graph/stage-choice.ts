import type { Core, SingularElementArgument } from 'cytoscape';
import { Slices } from './slices';

/** Elements of one piece of work. */
const AT_ONCE = 60;

/** What is chosen on the stage, what stands near it, and what is dimmed because it has nothing to do with it. */
export class StageChoice {
  readonly #cy: Core;
  readonly #slices = new Slices();
  #lines: ReadonlySet<string> = new Set();

  constructor(cy: Core) {
    this.#cy = cy;
  }

  /** Keys of the lines that are chosen or at a chosen card: their labels go first. */
  get lines(): ReadonlySet<string> {
    return this.#lines;
  }

  /**
   * Show the selected, and dim what has nothing to do with it: with lines chosen all but these lines, else all but the
   * neighbours. The question's own cards being selected dims nothing. `done` says whether other lines are chosen now.
   */
  select(nodes: readonly string[], edges: readonly string[], done: (others: boolean) => void): void {
    const cy = this.#cy;
    const chosenNodes = new Set(nodes);
    const chosenEdges = new Set(edges);
    const lines = cy.edges().filter((edge) => chosenEdges.has(edge.id().slice(2)));
    const cards = cy.nodes('[key]').filter((node) => chosenNodes.has(node.id().slice(2)));
    cy.batch(() => {
      cy.elements(':selected').difference(lines.union(cards)).unselect();
      cards.select();
      lines.select();
    });
    const nothing = lines.empty() && cards.filter((card) => card.data('anchor') !== true).empty();
    const around = lines.nonempty() ? lines.union(cards) : cards.union(cards.connectedEdges());
    const kept = nothing ? cy.elements() : around.union(around.edges().connectedNodes());
    this.near();
    this.#slices.run(this.#dim(new Set(kept.map((element): string => element.id()))), () => {
      const near = new Set(cy.edges('.near, :selected').map((edge): string => edge.id().slice(2)));
      const same = near.size === this.#lines.size && [...near].every((key) => this.#lines.has(key));
      this.#lines = near;
      done(!same);
    });
  }

  /** The lines at the selected cards and at what the pointer is on stand out. */
  near(at?: SingularElementArgument): void {
    const cy = this.#cy;
    const wanted = cy.nodes(':selected').connectedEdges();
    const near = at === undefined ? wanted : wanted.union(at.isNode() ? at.connectedEdges() : at);
    cy.batch(() => {
      cy.edges('.near').difference(near).removeClass('near');
      near.addClass('near');
    });
  }

  stop(): void {
    this.#slices.stop();
  }

  *#dim(kept: ReadonlySet<string>): Generator<void> {
    const elements = this.#cy.elements('[key]').toArray();
    for (let from = 0; from < elements.length; from += AT_ONCE) {
      const some = elements.slice(from, from + AT_ONCE);
      this.#cy.batch(() => {
        for (const element of some) {
          const dim = !kept.has(element.id());
          if (element.hasClass('dim') !== dim) element.toggleClass('dim', dim);
        }
      });
      // Asked for, style is computed now: else the next frame would do it for all at once.
      for (const element of some) element.numericStyle('opacity');
      yield;
    }
  }
}
