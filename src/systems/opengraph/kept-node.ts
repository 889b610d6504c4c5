import { field } from '../../lib/content';
import type { Json } from '../../lib/content';
import type { Key } from '../../model/record';
import { pointer } from '../../model/source';
import { nodeKey } from './endpoints';
import type { Candidate } from './endpoints';
import type { FileNode } from './graph-file';
import type { NodeClass } from './node-kinds';
import { UNTIL } from './properties';
import type { Properties } from './properties';
import { TENANT_PROPERTIES } from './tenants';

/** Properties of a node that edges and tenants are decided by. */
const NEEDED = [...TENANT_PROPERTIES, ...UNTIL, 'permissions'];

/** Lists of kinds once each: thousands of nodes share a few. */
export class KindNames {
  readonly #lists = new Map<string, readonly string[]>();

  once(kinds: readonly string[]): readonly string[] {
    const name = JSON.stringify(kinds);
    const known = this.#lists.get(name);
    if (known !== undefined) return known;
    this.#lists.set(name, kinds);
    return kinds;
  }
}

/** What is kept of a node while the edges are read; the rest of it stays in the file. */
export class KeptNode implements FileNode, Candidate {
  readonly id: string;
  readonly key: Key;
  readonly kinds: readonly string[];
  readonly type: NodeClass | undefined;
  readonly name: string;
  readonly properties: Properties;
  readonly #index: number;
  readonly #values: readonly Json[];

  constructor(node: FileNode, index: number, values: readonly Json[], kinds: KindNames) {
    this.id = node.id;
    this.key = nodeKey(node.id);
    this.kinds = kinds.once(node.kinds);
    this.type = node.type;
    this.name = node.name;
    this.properties = node.properties.only(NEEDED);
    this.#index = index;
    this.#values = values;
  }

  get pointer(): string {
    return pointer('graph', 'nodes', this.#index);
  }

  /** The text of any property, read from the file. */
  property(name: string): string | undefined {
    const value = field(field(this.#values[this.#index], 'properties'), name);
    return value === undefined || value === null || typeof value === 'object' ? undefined : String(value);
  }
}
