import type { Finding, NodeRef } from '../questions/answers';

/** What is selected, shared by all views: the graph, the tables, the findings and the panels show the same. */
export class Selection {
  #nodes = $state.raw<readonly NodeRef[]>([]);
  #step = $state<number | undefined>();
  #tenant = $state<number | undefined>();
  #finding = $state.raw<Finding | undefined>();

  /** Selected nodes, first selected first. */
  get nodes(): readonly NodeRef[] {
    return this.#nodes;
  }

  /** The node last selected: the one detail panels show. */
  get node(): NodeRef | undefined {
    return this.#nodes.at(-1);
  }

  /** The selected step, when one is. */
  get step(): number | undefined {
    return this.#step;
  }

  /** The tenant everything is filtered to, when one is. */
  get tenant(): number | undefined {
    return this.#tenant;
  }

  get finding(): Finding | undefined {
    return this.#finding;
  }

  /** The pair to ask routes between: the first two selected. */
  get pair(): { readonly from: NodeRef; readonly to: NodeRef } | undefined {
    const [from, to] = this.#nodes;
    return this.#nodes.length === 2 && from && to ? { from, to } : undefined;
  }

  has(node: number): boolean {
    return this.#nodes.some((selected) => selected.node === node);
  }

  select(...nodes: readonly NodeRef[]): void {
    this.#nodes = nodes;
    this.#step = undefined;
  }

  /** Add or take away one (Ctrl/Shift+click). */
  toggle(node: NodeRef): void {
    this.#nodes = this.has(node.node)
      ? this.#nodes.filter((selected) => selected.node !== node.node)
      : [...this.#nodes, node];
    this.#step = undefined;
  }

  selectStep(step: number | undefined): void {
    this.#step = step;
  }

  filterTenant(tenant: number | undefined): void {
    this.#tenant = tenant;
  }

  selectFinding(finding: Finding | undefined): void {
    this.#finding = finding;
  }

  /** Nothing selected; another snapshot numbers its nodes differently. */
  clear(): void {
    this.#nodes = [];
    this.#step = undefined;
    this.#tenant = undefined;
    this.#finding = undefined;
  }
}
