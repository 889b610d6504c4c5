import { BECOMES, INHERITS, STEP_KINDS, THROUGH } from '../access-graph';
import type { AccessGraph } from '../access-graph';
import { f64, u16, u8 } from '../columns';
import type { WalkFilter } from '../walk';

/** What a step does to a walk, decided once per class of steps. */
export const ACTIVE = 1;
/** Between a container and what it holds. */
export const CONTAINMENT = 2;
/** Control passes on: past the target, or down to what is contained. */
export const PASSES = 4;
/** A permission that flows down containment from the target. */
export const FLOWS = 8;
/** Carries one of the verbs asked for. */
export const WANTED = 16;

const CONTAINS = STEP_KINDS.indexOf('contains');
const PERMISSION = STEP_KINDS.indexOf('permission');
const CONTROL = STEP_KINDS.indexOf('control');

/** A walk's filter, and with verbs only what is reached or held by a permission with one of them. */
export interface ProjectionFilter extends WalkFilter {
  /** Mask; none or 0: every way of reaching counts. */
  readonly verbs?: number;
}

/** The code of every class of steps for a filter; 0 where its steps do not exist. */
export function codesOf(graph: AccessGraph, filter: ProjectionFilter): Uint8Array<ArrayBuffer> {
  const { classes } = graph;
  const verbs = filter.verbs ?? 0;
  return Uint8Array.from(classes.kind, (kind, number) => {
    const flags = u8(classes.flags, number);
    const active =
      u8(classes.verdict, number) >= filter.rank &&
      f64(classes.start, number) <= filter.at &&
      filter.at < f64(classes.until, number) &&
      (filter.becoming || (flags & BECOMES) === 0);
    if (!active) return 0;
    const permission = kind === PERMISSION || kind === CONTROL;
    return (
      ACTIVE |
      (kind === CONTAINS ? CONTAINMENT : 0) |
      ((flags & THROUGH) === 0 ? 0 : PASSES) |
      ((flags & INHERITS) === 0 ? 0 : FLOWS) |
      (permission && (u16(classes.verbs, number) & verbs) !== 0 ? WANTED : 0)
    );
  });
}

/** The codes of the filters asked with lately: walks one after the other ask with few. */
export class CodesByFilter {
  readonly #graph: AccessGraph;
  readonly #known: { readonly filter: ProjectionFilter; readonly codes: Uint8Array<ArrayBuffer> }[] = [];

  constructor(graph: AccessGraph) {
    this.#graph = graph;
  }

  of(filter: ProjectionFilter): Uint8Array<ArrayBuffer> {
    for (const { filter: known, codes } of this.#known) {
      if (
        known.at === filter.at &&
        known.rank === filter.rank &&
        known.becoming === filter.becoming &&
        known.verbs === filter.verbs
      )
        return codes;
    }
    const codes = codesOf(this.#graph, filter);
    this.#known.unshift({ filter, codes });
    this.#known.length = Math.min(this.#known.length, 8);
    return codes;
  }
}
