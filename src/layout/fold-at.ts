import type { FoldGroup, FoldTree } from './fold-tree';

/**
 * A fold by what stays when things are numbered anew: a node in it, and how deep in the tree of folds it stands. Depth 0
 * is the node itself.
 */
export interface FoldAt {
  /** The graph's own number. */
  readonly node: number;
  readonly depth: number;
}

/** How deep a fold stands, by its key: every level adds one part to it. */
export function depthOf(key: string): number {
  return key.split('/').length - 1;
}

/** The fold at a depth that a place is in; undefined: it comes apart before that, or is not folded here. */
export function groupAt(tree: FoldTree, place: number, depth: number): FoldGroup | undefined {
  let group: FoldGroup | undefined = tree.root;
  for (let level = 0; level < depth; level++) {
    if (group === undefined || group.members.length < 2) return undefined;
    group = tree.partsOf(group).find(({ members }) => members.includes(place));
  }
  return group?.members.includes(place) === true ? group : undefined;
}
