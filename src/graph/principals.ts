import { ACTS, NODE_KINDS } from './access-graph';
import type { AccessGraph } from './access-graph';

/** Users, groups, roles, machines; not what permissions are held on. */
export function isPrincipal(graph: Pick<AccessGraph, 'nodeKind' | 'nodeFlags'>, node: number): boolean {
  const kind = NODE_KINDS[graph.nodeKind[node] ?? 0];
  return (
    kind !== 'resource' &&
    kind !== 'pattern' &&
    kind !== 'tenant' &&
    kind !== 'secret' &&
    (((graph.nodeFlags[node] ?? 0) & ACTS) !== 0 || kind === 'group' || kind === 'identity')
  );
}
