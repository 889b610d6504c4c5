import { NO_NOTE, NO_PERMISSION } from './access-graph';
import type { AccessGraph } from './access-graph';

/** Index into STEP_KINDS. */
export function stepKind({ classes, stepClass }: AccessGraph, step: number): number {
  return classes.kind[stepClass[step] ?? 0] ?? 0;
}

/** Index into `permissions`, or NO_PERMISSION. */
export function stepPermission({ classes, stepClass }: AccessGraph, step: number): number {
  return classes.permission[stepClass[step] ?? 0] ?? NO_PERMISSION;
}

export function stepVerbs({ classes, stepClass }: AccessGraph, step: number): number {
  return classes.verbs[stepClass[step] ?? 0] ?? 0;
}

/** Verdict rank: 1 not evaluated, 2 conditional, 3 allowed. */
export function stepVerdict({ classes, stepClass }: AccessGraph, step: number): number {
  return classes.verdict[stepClass[step] ?? 0] ?? 0;
}

export function stepFlags({ classes, stepClass }: AccessGraph, step: number): number {
  return classes.flags[stepClass[step] ?? 0] ?? 0;
}

/** NO_MECHANISM, or index into MECHANISMS + 1. */
export function stepMechanism({ classes, stepClass }: AccessGraph, step: number): number {
  return classes.mechanism[stepClass[step] ?? 0] ?? 0;
}

/** Epoch ms. */
export function stepStart({ classes, stepClass }: AccessGraph, step: number): number {
  return classes.start[stepClass[step] ?? 0] ?? 0;
}

/** Epoch ms. */
export function stepUntil({ classes, stepClass }: AccessGraph, step: number): number {
  return classes.until[stepClass[step] ?? 0] ?? 0;
}

/** Index into `notes`, or NO_NOTE. */
export function stepNote({ classes, stepClass }: AccessGraph, step: number): number {
  return classes.note[stepClass[step] ?? 0] ?? NO_NOTE;
}
