import type { FoldAct, FoldMark } from '../../app/fold-mark';
import type { FoldMarks } from '../../layout/desk';
import { FOLD_DEFAULTS } from '../../layout/fold';
import type { FoldOptions } from '../../layout/fold';

/** What was done to folds by hand, as the layout takes it: all of it, tenants, and what was put together. */
export function foldOptionsOf(marks: readonly FoldMark[]): FoldOptions {
  const lists = new Map<number, number[]>();
  for (const { what, at, node } of marks) {
    if (what !== 'together' || node === undefined) continue;
    const list = lists.get(at);
    if (list === undefined) lists.set(at, [node.node]);
    else list.push(node.node);
  }
  return {
    ...FOLD_DEFAULTS,
    all: marks.some(({ what }) => what === 'all'),
    openedTenants: marks.flatMap(({ what, at }) => (what === 'tenant' ? [at] : [])),
    together: [...lists.values()],
  };
}

/** Single folds, by a node in each. */
export function foldMarksOf(marks: readonly FoldMark[]): FoldMarks {
  const of = (act: FoldAct): FoldMarks['opened'] =>
    marks.flatMap(({ what, at, node }) =>
      what === act && node !== undefined ? [{ node: node.node, depth: at }] : [],
    );
  return { opened: of('opened'), closed: of('closed'), focus: of('focus') };
}

/** Marks without those of one kind that are about a fold: at its depth, by any node in it. */
export function without(
  marks: readonly FoldMark[],
  act: FoldAct,
  depth: number,
  members: ReadonlySet<number>,
): readonly FoldMark[] {
  return marks.filter(
    ({ what, at, node }) => !(what === act && at === depth && node !== undefined && members.has(node.node)),
  );
}
