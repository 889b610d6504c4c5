import type { NodeKind } from '../../graph/access-graph';

/** How a kind of node looks and is called. Shapes are Cytoscape's names; icons are in `parts/KindIcon.svelte`. */
export interface KindLook {
  readonly label: string;
  readonly plural: string;
  readonly shape:
    | 'ellipse'
    | 'round-rectangle'
    | 'hexagon'
    | 'diamond'
    | 'round-hexagon'
    | 'octagon'
    | 'rectangle'
    | 'barrel'
    | 'tag'
    | 'round-tag'
    | 'cut-rectangle'
    | 'rhomboid'
    | 'triangle'
    | 'vee'
    | 'round-diamond'
    | 'round-pentagon';
  /** The custom property that holds its colour. */
  readonly token: `--kind-${NodeKind}`;
}

function look(kind: NodeKind, label: string, plural: string, shape: KindLook['shape']): KindLook {
  return { label, plural, shape, token: `--kind-${kind}` };
}

export const KIND_LOOKS: Readonly<Record<NodeKind, KindLook>> = {
  user: look('user', 'User', 'users', 'ellipse'),
  group: look('group', 'Group', 'groups', 'hexagon'),
  role: look('role', 'Role', 'roles', 'round-diamond'),
  'service-account': look('service-account', 'Service account', 'service accounts', 'octagon'),
  computer: look('computer', 'Computer', 'computers', 'rectangle'),
  application: look('application', 'Application', 'applications', 'round-hexagon'),
  'access-key': look('access-key', 'Access key', 'access keys', 'round-tag'),
  token: look('token', 'Token', 'tokens', 'tag'),
  service: look('service', 'Service', 'services', 'cut-rectangle'),
  identity: look('identity', 'Identity', 'identities', 'ellipse'),
  everyone: look('everyone', 'Everyone', 'everyone', 'triangle'),
  external: look('external', 'External', 'externals', 'rhomboid'),
  resource: look('resource', 'Resource', 'resources', 'round-rectangle'),
  pattern: look('pattern', 'Pattern', 'patterns', 'cut-rectangle'),
  tenant: look('tenant', 'Tenant', 'tenants', 'round-pentagon'),
  secret: look('secret', 'Secret', 'secrets', 'barrel'),
};

/** `3 users`, `1 group`. */
export function countOfKind(kind: NodeKind, count: number): string {
  const { label, plural } = KIND_LOOKS[kind];
  return `${formatCount(count)} ${count === 1 ? label.toLowerCase() : plural}`;
}

/** `1 file`, `2,000 files`. */
export function countOf(count: number, one: string, many: string): string {
  return `${formatCount(count)} ${count === 1 ? one : many}`;
}

/** A count with thin groups: the same in every locale. */
export function formatCount(count: number): string {
  return String(count).replace(/\B(?=(?:\d{3})+$)/gu, ',');
}
