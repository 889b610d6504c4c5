import { push } from '../../lib/lists-by-key';
import { keyOf } from '../../model/record';
import type { Key } from '../../model/record';
import type { Endpoint } from './graph-file';

/** What an endpoint can be matched against; made from a file's nodes, or from all records of an import. */
export interface Candidate {
  readonly key: Key;
  readonly id: string;
  readonly name: string;
  readonly kinds: readonly string[];
  /** The text of a property, or undefined. */
  property(name: string): string | undefined;
}

export type Resolved<C extends Candidate = Candidate> =
  | { readonly how: 'found'; readonly key: Key; readonly candidate: C }
  | { readonly how: 'missing' }
  | { readonly how: 'ambiguous'; readonly count: number };

/** Nodes by id, name and property. */
export class EndpointIndex<C extends Candidate = Candidate> {
  readonly #all: readonly C[];
  readonly #byId = new Map<string, C>();
  #byFoldedId: Map<string, C[]> | undefined;
  #byName: Map<string, C[]> | undefined;
  readonly #byProperty = new Map<string, Map<string, C[]>>();

  constructor(candidates: Iterable<C>) {
    // The first of several nodes of one id stands for them.
    for (const candidate of candidates) {
      if (!this.#byId.has(candidate.id)) this.#byId.set(candidate.id, candidate);
    }
    this.#all = [...this.#byId.values()];
  }

  /**
   * Ids compare as written, and without case only where no id is written exactly so. BloodHound upper-cases names on
   * ingest, so names compare without case; an exact name wins. More than one match is never guessed at.
   */
  resolve(endpoint: Endpoint): Resolved<C> {
    const exact = endpoint.by === 'id' ? this.#byId.get(endpoint.value) : undefined;
    if (exact !== undefined && fits(exact, endpoint)) return found(exact);
    const matches = this.#matches(endpoint).filter((candidate) => fits(candidate, endpoint));
    const [first] = matches;
    if (first === undefined) return { how: 'missing' };
    if (matches.length === 1) return found(first);
    const same =
      endpoint.by === 'name' ? matches.filter((candidate) => candidate.name === endpoint.value) : [];
    const [only] = same;
    if (only !== undefined && same.length === 1) return found(only);
    return { how: 'ambiguous', count: matches.length };
  }

  #matches(endpoint: Endpoint): readonly C[] {
    if (endpoint.by === 'id') {
      this.#byFoldedId ??= groupBy(this.#all, (candidate) => candidate.id.toLowerCase());
      return this.#byFoldedId.get(endpoint.value.toLowerCase()) ?? [];
    }
    if (endpoint.by === 'name') {
      this.#byName ??= groupBy(this.#all, (candidate) => candidate.name.toLowerCase());
      return this.#byName.get(endpoint.value.toLowerCase()) ?? [];
    }
    const [first, ...rest] = endpoint.matchers;
    if (first === undefined) return [];
    const [name, value] = first;
    let index = this.#byProperty.get(name);
    if (index === undefined) {
      index = groupBy(this.#all, (candidate) => candidate.property(name));
      this.#byProperty.set(name, index);
    }
    return (index.get(value) ?? []).filter((candidate) =>
      rest.every(([key, wanted]) => candidate.property(key) === wanted),
    );
  }
}

function fits(candidate: Candidate, endpoint: Endpoint): boolean {
  return endpoint.kind === undefined || candidate.kinds.includes(endpoint.kind);
}

function found<C extends Candidate>(candidate: C): Resolved<C> {
  return { how: 'found', key: candidate.key, candidate };
}

function groupBy<C extends Candidate>(
  all: readonly C[],
  of: (candidate: C) => string | undefined,
): Map<string, C[]> {
  const groups = new Map<string, C[]>();
  for (const candidate of all) {
    const name = of(candidate);
    if (name === undefined) continue;
    push(groups, name, candidate);
  }
  return groups;
}

/** Key of a node. */
export function nodeKey(id: string): Key {
  return keyOf('opengraph', id);
}

/** Key of an end that no node of its file answers to: by id the node's own key, else one that says what was asked for. */
export function openKey(endpoint: Endpoint): Key {
  if (endpoint.by === 'id') return nodeKey(endpoint.value);
  return `opengraph:match|${JSON.stringify([endpoint.by, endpoint.value, endpoint.matchers, endpoint.kind ?? ''])}`;
}

/** What an unresolved end is called until a node answers to it. */
export function openName(endpoint: Endpoint): string {
  if (endpoint.by !== 'property') return endpoint.value;
  return endpoint.matchers.map(([key, value]) => `${key}=${value}`).join(', ');
}
