import type { FoldEdge } from './bundle';

/**
 * A short text per node that is equal for nodes with the same neighbours on both sides. Sums of mixed ids: the order
 * of edges does not matter and a hub with ten thousand neighbours costs no more than its edges. A collision would
 * only group two nodes that could have stood apart.
 */
export function peersOf(edges: readonly FoldEdge[]): ReadonlyMap<number, string> {
  const sums = new Map<number, [number, number]>();
  const add = (node: number, side: 0 | 1, peer: number): void => {
    let sum = sums.get(node);
    if (sum === undefined) sums.set(node, (sum = [0, 0]));
    sum[side] = (sum[side] + mixed(peer)) >>> 0;
  };
  for (const { from, to } of edges) {
    add(from, 0, to);
    add(to, 1, from);
  }
  return new Map([...sums].map(([node, [out, into]]) => [node, `${out.toString(36)}.${into.toString(36)}`]));
}

/** Spread the bits of an id (the finaliser of MurmurHash3, in the public domain). */
function mixed(id: number): number {
  let bits = id + 0x9e37;
  bits = Math.imul(bits ^ (bits >>> 16), 0x85ebca6b);
  bits = Math.imul(bits ^ (bits >>> 13), 0xc2b2ae35);
  return (bits ^ (bits >>> 16)) >>> 0;
}
