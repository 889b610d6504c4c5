import { BECOMES, INHERITS, STEP_KINDS, THROUGH } from '../access-graph';
import type { AccessGraph } from '../access-graph';
import { f64, u16, u8 } from '../columns';
import type { ProjectionFilter } from './step-codes';

/** What a step of a class may do for a filter; 0: it does not exist. */
export const PASSES = 1; // a walk that controls its start goes on past its end
export const HOLDS = 2; // the last step of an effective permission
export const FLOWS = 4; // which also holds on what the end contains
export const CONTAINS = 8; // a permission on the container flows down it

const CONTAINMENT = STEP_KINDS.indexOf('contains');
const LAST = ['permission', 'control', 'assume'] as const;
const LAST_KINDS: readonly number[] = LAST.map((kind) => STEP_KINDS.indexOf(kind));

/**
 * By class, what its steps do, verdict rank aside. To hold a permission with which one could take over, or a role that
 * one could assume, is an effective permission even where becoming is not followed. With verbs only what carries one of
 * them is held; what leads there may carry any.
 */
export function holdingSteps(
  graph: AccessGraph,
  filter: Pick<ProjectionFilter, 'at' | 'becoming' | 'verbs'>,
): Uint8Array {
  const { classes } = graph;
  const verbs = filter.verbs ?? 0;
  return classes.kind.map((kind, number) => {
    const flags = u8(classes.flags, number);
    const now = f64(classes.start, number) <= filter.at && filter.at < f64(classes.until, number);
    if (!now) return 0;
    const followed = filter.becoming || (flags & BECOMES) === 0;
    const through = (flags & THROUGH) !== 0 && followed ? PASSES : 0;
    if (kind === CONTAINMENT) return through | (followed ? CONTAINS : 0);
    if (!LAST_KINDS.includes(kind)) return through;
    if (verbs !== 0 && (u16(classes.verbs, number) & verbs) === 0) return through;
    return through | HOLDS | ((flags & INHERITS) !== 0 ? FLOWS : 0);
  });
}
