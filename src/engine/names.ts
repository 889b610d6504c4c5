import { ACTS, NODE_KINDS, STEP_KINDS } from '../graph/access-graph';
import type { AccessGraph } from '../graph/access-graph';
import { stepKind } from '../graph/steps';

const SAME = STEP_KINDS.indexOf('same-identity');

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
  readonly #ids = new Map<string, number[]>();
  readonly #idsAnyCase = new Map<string, number[]>();
  readonly #names = new Map<string, number[]>();
  readonly #keys = new Map<string, number>();
  readonly #haystack: string[];

  constructor(graph: AccessGraph) {
    this.#graph = graph;
    this.#haystack = Array.from(graph.nodes, (node, i) => {
      this.#keys.set(node.key, i);
      push(this.#ids, node.id, i);
      push(this.#idsAnyCase, node.id.toLowerCase(), i);
      for (const name of new Set([node.name, ...node.aliases])) push(this.#names, name.toLowerCase(), i);
      return [node.name, node.id, ...node.aliases].join('\n').toLowerCase();
    });
  }

  key(key: string): number | undefined {
    return this.#keys.get(key);
  }

  /** Who makes a request: where a name has several owners and only one of them can act, it is that one. */
  resolveActing(text: string): Resolved {
    const found = this.resolve(text);
    if (found.found !== 'several') return found;
    const acting = found.nodes.filter((node) => ((this.#graph.nodeFlags[node] ?? 0) & ACTS) !== 0);
    const [only] = acting;
    return only !== undefined && acting.length === 1 ? { found: 'one', node: only } : found;
  }

  resolve(text: string): Resolved {
    const trimmed = text.trim();
    const byKey = this.#keys.get(trimmed);
    if (byKey !== undefined) return { found: 'one', node: byKey };
    for (const candidates of [
      this.#ids.get(trimmed),
      this.#idsAnyCase.get(trimmed.toLowerCase()),
      this.#names.get(trimmed.toLowerCase()),
    ]) {
      if (candidates === undefined) continue;
      const chosen = this.#asIdentity(candidates);
      const [only] = chosen;
      if (only !== undefined && chosen.length === 1) return { found: 'one', node: only };
      return { found: 'several', nodes: chosen };
    }
    return { found: 'none' };
  }

  /** Nodes whose name, id or an alias contains every word; those that begin with the text first, then shorter names. */
  search(text: string, limit: number): readonly number[] {
    const words = text
      .toLowerCase()
      .split(/\s+/u)
      .filter((word) => word !== '');
    if (words.length === 0) return [];
    const whole = words.join(' ');
    const hits: { readonly node: number; readonly score: number; readonly length: number }[] = [];
    this.#haystack.forEach((hay, node) => {
      if (!words.every((word) => hay.includes(word))) return;
      const name = hay.slice(0, hay.indexOf('\n'));
      const score = hay.split('\n').includes(whole)
        ? 0
        : name.startsWith(whole)
          ? 1
          : name.includes(whole)
            ? 2
            : 3;
      hits.push({ node, score, length: name.length });
    });
    // Who is looked for by name is mostly the person, with all accounts.
    const rank = (node: number): number => (this.#kind(node) === 'identity' ? 0 : 1);
    hits.sort(
      (a, b) => a.score - b.score || rank(a.node) - rank(b.node) || a.length - b.length || a.node - b.node,
    );
    return hits.slice(0, limit).map((hit) => hit.node);
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

function push(map: Map<string, number[]>, key: string, value: number): void {
  const list = map.get(key);
  if (list === undefined) map.set(key, [value]);
  else list.push(value);
}
