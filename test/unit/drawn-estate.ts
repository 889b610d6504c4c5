import type { Drawing, Look } from '../../src/layout/drawing';

export interface DrawnNode {
  readonly distance: number;
  readonly kind?: number;
  readonly tenant?: number;
  readonly rank?: number;
}

export const LOOK: Look = {
  rank: 3,
  label: 'read',
  becomes: false,
  start: -Infinity,
  until: Infinity,
  time: 'now',
};

/** Something to draw, as few words as a test needs: node n has the number 100 + n, step s the number s. */
export function drawing(
  nodes: readonly DrawnNode[],
  steps: readonly (readonly [from: number, to: number, look?: number])[],
  looks: readonly Look[] = [LOOK],
): Drawing {
  return {
    node: Uint32Array.from(nodes, (_, n) => 100 + n),
    nodeKind: Uint8Array.from(nodes, ({ kind = 0 }) => kind),
    nodeTenant: Uint32Array.from(nodes, ({ tenant = 0 }) => tenant),
    nodeRank: Uint8Array.from(nodes, ({ rank = 3 }) => rank),
    distance: Uint32Array.from(nodes, ({ distance }) => distance),
    order: Uint32Array.from(nodes, (_, n) => nodes.length - 1 - n),
    step: Uint32Array.from(steps, (_, s) => s),
    from: Uint32Array.from(steps, ([from]) => from),
    to: Uint32Array.from(steps, ([, to]) => to),
    look: Uint32Array.from(steps, ([, , look = 0]) => look),
    looks,
    anchors: 1,
    backward: false,
    routes: false,
    groupKinds: [1],
    roleKinds: [2],
    endKinds: [3],
  };
}
