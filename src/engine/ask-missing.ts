/** What the exports do not hold and an answer hangs on. */
import { MENTIONED, NODE_KINDS } from '../graph/access-graph';
import type { AccessGraph } from '../graph/access-graph';
import type { Snapshot } from '../model/snapshot';
import { permissionSteps } from '../questions/permissions-on';

/** Kinds of principal that others may belong to. */
const MAY_HAVE_MEMBERS: ReadonlySet<string> = new Set(['group', 'role', 'external']);

/** Groups that hold the permission and of which nothing was exported: the principal may belong to them. */
export function unseenHolders(
  graph: AccessGraph,
  resource: number,
  wanted: (step: number) => boolean,
  at: number,
): readonly string[] {
  const filter = { at, rank: 1, becoming: true };
  const found = new Set<string>();
  for (const step of permissionSteps(graph, resource, filter)) {
    const from = graph.stepFrom[step] ?? 0;
    if (!wanted(step) || ((graph.nodeFlags[from] ?? 0) & MENTIONED) === 0) continue;
    if (MAY_HAVE_MEMBERS.has(NODE_KINDS[graph.nodeKind[from] ?? 0] ?? ''))
      found.add(graph.nodes.at(from)?.name ?? '');
  }
  return [...found].slice(0, 5);
}

/** Layers absent from the exports that could grant something on a resource, or take it away. */
export function absentLayers(
  { gaps }: Pick<Snapshot, 'gaps'>,
  graph: AccessGraph,
  resource: number,
  effect: 'grants' | 'restricts',
  permission?: string,
): readonly string[] {
  const system = graph.nodes.at(resource)?.system;
  const tenant = graph.tenants[graph.nodeTenant[resource] ?? 0];
  return gaps
    .filter((gap) => gap.system === system && (gap.effect === effect || gap.effect === 'both'))
    .filter((gap) => gap.tenant === undefined || gap.tenant === tenant?.id || gap.tenant === tenant?.key)
    .filter(
      (gap) =>
        permission === undefined ||
        gap.permissions === undefined ||
        gap.permissions.some((name) => name.toLowerCase() === permission.toLowerCase()),
    )
    .map((gap) => gap.layer);
}

/** A status is true at collection time; an answer for another instant says so. */
export function timeAssumption({ collected }: Pick<Snapshot, 'collected'>, at: number): readonly string[] {
  if (collected === undefined || Math.abs(collected - at) < 86_400_000) return [];
  return [`memberships, grants and states as exported on ${new Date(collected).toISOString().slice(0, 10)}`];
}
