import { field, text } from '../../lib/content';
import type { Json } from '../../lib/content';
import type { Key } from '../../model/record';
import { pointer } from '../../model/source';
import type { Sink } from '../system';
import type { FileNode } from './graph-file';

/** Properties that say which tenant a node belongs to, and what the tenant is called. */
const OWNERS = ['ownernodeid', 'ownerid'];
const OWNER_NAMES = ['ownerlogin', 'ownername'];
const ENVIRONMENT_NAMES = ['environmentname', 'tenantname', 'organizationname', 'orgname', 'domain'];
const ENVIRONMENT = ['environmentid', 'tenantid', 'organizationid', 'orgid', 'domainsid'];

export const TENANT_PROPERTIES = [...ENVIRONMENT, ...ENVIRONMENT_NAMES, ...OWNERS, ...OWNER_NAMES];

interface Tenant {
  readonly id: string;
  name: string;
  readonly type: string;
  readonly pointer: string;
  readonly mentionedOnly: boolean;
}

/**
 * Which tenant a node belongs to: an organisation node is a tenant itself; else the environment id of the node;
 * else, for an application, the organisation that owns it; else the only tenant of the file; else the collector's
 * `source_kind`.
 */
export class Tenants {
  readonly #tenants = new Map<string, Tenant>();
  readonly #fallback: string;
  readonly #nodes: ReadonlyMap<string, FileNode>;

  constructor(root: Json, nodes: readonly FileNode[]) {
    this.#nodes = new Map(nodes.map((node) => [node.id, node]));
    for (const node of nodes) {
      if (node.type !== 'tenant' || this.#tenants.has(node.id)) continue;
      const type = node.kinds[0] ?? 'tenant';
      this.#tenants.set(node.id, { ...node, type, mentionedOnly: false });
    }
    for (const node of nodes) {
      const id = node.type === 'tenant' ? undefined : node.properties.text(...ENVIRONMENT);
      if (id === undefined || this.#tenants.has(id)) continue;
      const self = this.#nodes.get(id);
      const stated = node.properties.text(...ENVIRONMENT_NAMES);
      this.#tenants.set(id, {
        id,
        name: self?.name ?? stated ?? id,
        type: self?.kinds[0] ?? 'environment',
        pointer: (self ?? node).pointer,
        mentionedOnly: false,
      });
    }
    const [only] = this.#tenants.keys();
    if (only !== undefined && this.#tenants.size === 1) {
      this.#fallback = only;
      return;
    }
    const source = text(field(root, 'metadata'), 'source_kind');
    this.#fallback = `source:${source ?? 'OpenGraph'}`;
    this.#tenants.set(this.#fallback, {
      id: this.#fallback,
      name: source ?? 'OpenGraph',
      type: source === undefined ? 'OpenGraph file' : 'OpenGraph source',
      pointer: source === undefined ? '' : pointer('metadata', 'source_kind'),
      mentionedOnly: false,
    });
  }

  /** Tenant of what no node says more about. */
  get fallback(): Key {
    return tenantKey(this.#fallback);
  }

  of(node: FileNode): Key {
    if (node.type === 'tenant' || this.#tenants.has(node.id)) return tenantKey(node.id);
    const stated = node.properties.text(...ENVIRONMENT);
    if (stated !== undefined) return tenantKey(stated);
    const owner = node.type === 'application' ? node.properties.text(...OWNERS) : undefined;
    if (owner === undefined) return this.fallback;
    const known = this.#nodes.get(owner);
    if (known !== undefined && known.type !== 'application') return this.of(known);
    if (!this.#tenants.has(owner)) {
      const name = node.properties.text(...OWNER_NAMES) ?? owner;
      this.#tenants.set(owner, {
        id: owner,
        name,
        type: 'owner',
        pointer: node.pointer,
        mentionedOnly: true,
      });
    }
    return tenantKey(owner);
  }

  /** Add the tenants that were used, after the nodes were asked about. */
  addTo(sink: Sink, used: ReadonlySet<Key>): void {
    for (const tenant of this.#tenants.values()) {
      const key = tenantKey(tenant.id);
      if (!used.has(key)) continue;
      sink.add(
        {
          kind: 'tenant',
          key,
          system: 'opengraph',
          source: { file: sink.file, pointer: tenant.pointer },
          id: tenant.id,
          name: tenant.name,
          type: tenant.type,
          ...(tenant.mentionedOnly ? { mentionedOnly: true } : {}),
        },
        'derived',
      );
    }
  }
}

export function tenantKey(id: string): Key {
  return `opengraph:tenant|${id}`;
}
