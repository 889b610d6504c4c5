import { ACTS, NODE_KINDS, STEP_KINDS } from '../graph/access-graph';
import type { AccessGraph } from '../graph/access-graph';
import { PackedFinder } from '../graph/packed-find';
import { packedInTurns, packedNodes } from '../graph/packed-nodes';
import { stepKind } from '../graph/steps';
import { searchClassed } from './resource-classes';

const SAME = STEP_KINDS.indexOf('same-identity');

const MAIL = /^[^\s@/:|]+@[^\s@/:|]+\.[^\s@/:|]+$/u;

/** What a name stands for: exactly one node, several, or none. */
export type Resolved =
  | { readonly found: 'one'; readonly node: number }
  | { readonly found: 'several'; readonly nodes: readonly number[] }
  | { readonly found: 'none' };

/**
 * Finds nodes by native id, name or alias. An exact id wins over the same id in other case, that over an alias or
 * name; within one of these more than one node is ambiguous.
 */
export class Names {
  readonly #graph: AccessGraph;
  #packed: PackedFinder | undefined;

  constructor(graph: AccessGraph) {
    this.#graph = graph;
  }

  /**
   * Makes what keys are found by, with turns for others: the first key that is looked for would make it at once. Yields
   * the nodes dealt with.
   */
  *prepareKeys(): Generator<number, void> {
    this.#packed ??= new PackedFinder(yield* packedInTurns(this.#graph.nodes));
    yield* this.#packed.prepareKeys();
  }

  key(key: string): number | undefined {
    return this.#finder.byKey(key);
  }

  /**
   * Who makes a request. A mail address that is the id of one account and a name of others means the person, where all
   * of them are one's. Where a name has several owners and only one of them can act, it is that one.
   */
  resolveActing(text: string): Resolved {
    const found = this.resolve(text);
    if (found.found === 'one' && MAIL.test(text.trim())) {
      const [person, other] = this.#asIdentity([
        ...new Set([
          found.node,
          ...this.#finder.byId(text.trim(), false),
          ...this.#finder.byName(text.trim()),
        ]),
      ]);
      return person !== undefined && other === undefined ? { found: 'one', node: person } : found;
    }
    if (found.found !== 'several') return found;
    const acting = found.nodes.filter((node) => ((this.#graph.nodeFlags[node] ?? 0) & ACTS) !== 0);
    const [only] = acting;
    return only !== undefined && acting.length === 1 ? { found: 'one', node: only } : found;
  }

  resolve(text: string): Resolved {
    const trimmed = text.trim();
    const byKey = this.#finder.byKey(trimmed);
    if (byKey !== undefined) return { found: 'one', node: byKey };
    for (const find of [
      () => this.#finder.byId(trimmed, true),
      () => this.#finder.byId(trimmed, false),
      () => this.#finder.byName(trimmed),
    ]) {
      const candidates = find();
      if (candidates.length === 0) continue;
      const chosen = this.#asIdentity(candidates);
      const [only] = chosen;
      if (only !== undefined && chosen.length === 1) return { found: 'one', node: only };
      return { found: 'several', nodes: chosen };
    }
    return { found: 'none' };
  }

  /**
   * Nodes whose name, id or an alias contains every word; those that begin with the text first, then shorter names; then
   * those of which some words are the class an export gives them.
   */
  search(text: string, limit: number): readonly number[] {
    const words = text
      .toLowerCase()
      .split(/\s+/u)
      .filter((word) => word !== '');
    if (words.length === 0) return [];
    // Who is looked for by name is mostly the person, with all accounts.
    const named = this.#finder.search(words, limit, (node) => this.#kind(node) === 'identity');
    if (named.length >= limit) return named;
    // Then what an export classes so: `production`, or `production database`.
    return [...new Set([...named, ...searchClassed(this.#graph, words)])].slice(0, limit);
  }

  /** Made on first use: to open an estate costs nothing for names nobody asks for. */
  get #finder(): PackedFinder {
    return (this.#packed ??= new PackedFinder(packedNodes(this.#graph.nodes)));
  }

  /** Several accounts of one identity: the identity stands for them, any of them counts. Only where all of them are its. */
  #asIdentity(candidates: readonly number[]): readonly number[] {
    if (candidates.length < 2) return candidates;
    const accounts = candidates.filter((node) => this.#kind(node) !== 'identity');
    const identities = new Set(accounts.map((node) => this.#identityOf(node)));
    for (const node of candidates) if (this.#kind(node) === 'identity') identities.add(node);
    const [only] = identities;
    return only !== undefined && identities.size === 1 ? [only] : candidates;
  }

  #identityOf(node: number): number | undefined {
    const graph = this.#graph;
    for (let i = graph.inStart[node] ?? 0; i < (graph.inStart[node + 1] ?? 0); i++) {
      const step = graph.inStep[i] ?? 0;
      if (stepKind(graph, step) === SAME) return graph.stepFrom[step];
    }
    return undefined;
  }

  #kind(node: number): string {
    return NODE_KINDS[this.#graph.nodeKind[node] ?? 0] ?? '';
  }
}
