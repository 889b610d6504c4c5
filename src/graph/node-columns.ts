import type { AccessGraph } from './access-graph';
import { ACTS, NODE_KINDS, STEP_KINDS } from './access-graph';
import { u32, u8 } from './columns';
import type { NodeNumbers } from './node-numbers';
import { graphNode, nodeFlagsOf, nodeKindOf } from './node-record';
import type { NodeRecord } from './node-record';

type NodeColumns = Pick<AccessGraph, 'nodes' | 'nodeKind' | 'nodeTenant' | 'nodeFlags'>;
type Steps = Pick<AccessGraph, 'stepFrom' | 'stepTo' | 'stepClass' | 'classes'>;

/** The columns of the nodes, once the steps have made nodes of the tenants they end in. */
export function nodeColumns(numbers: NodeNumbers, steps: Steps): NodeColumns {
  const { nodes } = numbers;
  return {
    nodes: nodes.map(graphNode),
    nodeKind: Uint8Array.from(nodes, (node) => NODE_KINDS.indexOf(nodeKindOf(node))),
    nodeTenant: Uint32Array.from(nodes, (node) => numbers.tenant(node)),
    nodeFlags: withoutCollectiveRoles(Uint8Array.from(nodes, nodeFlagsOf), steps, nodes),
  };
}

/**
 * A role that principals belong to is a bundle of rights, like a group; only one that is taken on by assuming it acts
 * by itself.
 */
function withoutCollectiveRoles(
  flags: Uint8Array,
  { stepFrom, stepTo, stepClass, classes }: Steps,
  nodes: readonly NodeRecord[],
): Uint8Array {
  const member = STEP_KINDS.indexOf('member');
  stepClass.forEach((number, step) => {
    if (classes.kind[number] !== member) return;
    for (const end of [u32(stepFrom, step), u32(stepTo, step)]) {
      const node = nodes[end];
      if (node?.kind === 'principal' && node.type === 'role') flags[end] = u8(flags, end) & ~ACTS;
    }
  });
  return flags;
}
