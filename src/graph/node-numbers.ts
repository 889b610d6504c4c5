import { byCodeUnit } from '../lib/order';
import type { Key, RecordKind, SnapshotRecord, TenantRecord } from '../model/record';
import { NODE_KINDS } from './access-graph';
import { nodeKindOf } from './node-record';
import type { NodeRecord } from './node-record';

/** The records a graph is built from; `RecordView` of systems/ fits. */
export interface NodeRecords {
  all<K extends RecordKind>(kind: K): readonly Extract<SnapshotRecord, { kind: K }>[];
  get(key: Key): SnapshotRecord | undefined;
}

/**
 * Numbers of nodes and tenants. Tenant, then kind, then key: neighbours in the estate are neighbours in memory
 * (locality), and the order depends on nothing but the records.
 */
export class NodeNumbers {
  readonly nodes: NodeRecord[];
  readonly tenants: TenantRecord[];
  readonly #nodeOf = new Map<Key, number>();
  readonly #tenantOf = new Map<Key, number>();

  constructor(records: NodeRecords) {
    this.tenants = [...records.all('tenant')].sort((a, b) => byCodeUnit(a.key, b.key));
    this.tenants.forEach((tenant, i) => this.#tenantOf.set(tenant.key, i));
    const things = [...records.all('principal'), ...records.all('resource'), ...records.all('secret')];
    const seen = new Set<Key>();
    const named = new Map(things.map((thing) => [thing.tenant, thing]));
    for (const [, thing] of [...named].sort(([a], [b]) => byCodeUnit(a, b))) this.tenant(thing);
    this.nodes = things
      .filter((record) => !seen.has(record.key) && seen.add(record.key))
      .sort(
        (a, b) =>
          this.tenant(a) - this.tenant(b) ||
          NODE_KINDS.indexOf(nodeKindOf(a)) - NODE_KINDS.indexOf(nodeKindOf(b)) ||
          byCodeUnit(a.key, b.key),
      );
    this.nodes.forEach((node, i) => this.#nodeOf.set(node.key, i));
  }

  has(key: Key): boolean {
    return this.#nodeOf.has(key) || this.#tenantOf.has(key);
  }

  /** The node of a key, where it is one already. */
  known(key: Key): NodeRecord | undefined {
    const node = this.#nodeOf.get(key);
    return node === undefined ? undefined : this.nodes[node];
  }

  /** Node of a key; a tenant becomes a node when something first ends in it. */
  node(key: Key): number | undefined {
    const known = this.#nodeOf.get(key);
    if (known !== undefined) return known;
    const index = this.#tenantOf.get(key);
    const tenant = index === undefined ? undefined : this.tenants[index];
    if (tenant === undefined) return undefined;
    const node = this.nodes.length;
    this.nodes.push(tenant);
    this.#nodeOf.set(key, node);
    return node;
  }

  /** Number of the tenant something lies in; of a tenant, its own. */
  tenant(record: NodeRecord): number {
    const key = record.kind === 'tenant' ? record.key : record.tenant;
    const known = this.#tenantOf.get(key);
    if (known !== undefined) return known;
    // A reader that names a tenant without a record of it: keep the boundary, mark it as only mentioned.
    const index = this.tenants.length;
    this.tenants.push({
      kind: 'tenant',
      key,
      system: record.system,
      source: record.source,
      id: key.slice(key.indexOf('|') + 1),
      name: key.slice(key.indexOf('|') + 1),
      type: 'tenant',
      mentionedOnly: true,
    });
    this.#tenantOf.set(key, index);
    return index;
  }
}
