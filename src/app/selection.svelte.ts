/* eslint-disable svelte/prefer-svelte-reactivity -- maps and sets here are replaced whole and held raw, or not kept */
import type { Finding, NodeRef, StepRef } from '../questions/answers';

/** Two selections of an area. */
const RECENT = 600;

/** What is selected, shared by all views: the graph, the tables, the findings and the panels show the same. */
export class Selection {
  #nodes = $state.raw<readonly NodeRef[]>([]);
  #step = $state.raw<StepRef | undefined>();
  #tenants = $state.raw<readonly number[]>([]);
  #client = $state<string | undefined>();
  #outsiders = $state(false);
  #finding = $state.raw<Finding | undefined>();
  #readFinding = $state.raw<Finding | undefined>();
  /** No state: nothing is shown of it. */
  #recent: readonly NodeRef[] = [];

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
    return this.#step?.step;
  }

  /** The same with its ends, by which a link knows it. */
  get stepRef(): StepRef | undefined {
    return this.#step;
  }

  /** What was selected of late: undo finds many of them again at once, if they have the same numbers still. */
  get recent(): readonly NodeRef[] {
    return this.#recent;
  }

  /** The tenants everything is filtered to: a client's, or one. Empty: all. */
  get tenants(): readonly number[] {
    return this.#tenants;
  }

  /** The tenant everything is filtered to, when it is a single one. */
  get tenant(): number | undefined {
    return this.#tenants.length === 1 ? this.#tenants[0] : undefined;
  }

  /** What the tenants are called together, when they are a client's. */
  get client(): string | undefined {
    return this.#client;
  }

  /** Only principals that are not at home in these tenants. */
  get outsiders(): boolean {
    return this.#outsiders && this.#tenants.length > 0;
  }

  /** The tenants outsiders are outside of; undefined: everyone is meant. */
  get outsideOf(): readonly number[] | undefined {
    return this.outsiders ? this.#tenants : undefined;
  }

  /** Whether something of this tenant is to be shown. */
  shows(tenant: number): boolean {
    return this.#tenants.length === 0 || this.#tenants.includes(tenant);
  }

  get finding(): Finding | undefined {
    return this.#finding;
  }

  /** The finding last read in Findings: the one selected, or the worst, which is open there before any is. */
  get readFinding(): Finding | undefined {
    return this.#finding ?? this.#readFinding;
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
    if (this.#nodes.length > 0) this.#recent = [...this.#nodes, ...this.#recent].slice(0, RECENT);
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

  selectStep(step: StepRef | undefined): void {
    this.#step = step;
  }

  filterTenant(tenant: number | undefined): void {
    this.filterTenants(tenant === undefined ? [] : [tenant]);
  }

  /** Keep to some tenants; what they are called together, if anything. */
  filterTenants(tenants: readonly number[], client?: string): void {
    this.#tenants = [...new Set(tenants)].sort((a, b) => a - b);
    this.#client = tenants.length === 0 ? undefined : client;
    if (tenants.length === 0) this.#outsiders = false;
  }

  onlyOutsiders(only: boolean): void {
    this.#outsiders = only && this.#tenants.length > 0;
  }

  selectFinding(finding: Finding | undefined): void {
    this.#finding = finding;
  }

  /** Findings shows this one. No action of anyone's: nothing to undo, and not in the address. */
  readOf(finding: Finding | undefined): void {
    this.#readFinding = finding;
  }

  /** Nothing selected; another snapshot numbers its nodes differently. */
  clear(): void {
    this.select();
    this.#tenants = [];
    this.#client = undefined;
    this.#outsiders = false;
    this.#finding = undefined;
    this.#readFinding = undefined;
  }
}
