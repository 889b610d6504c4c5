import { NO_NOTE, NO_PERMISSION } from './access-graph';
import type { AccessGraph } from './access-graph';
import { f64, u16, u32, u32Or, u8 } from './columns';

/** Index into STEP_KINDS. */
export function stepKind({ classes, stepClass }: AccessGraph, step: number): number {
  return u8(classes.kind, u32(stepClass, step));
}

/** Index into `permissions`, or NO_PERMISSION. */
export function stepPermission({ classes, stepClass }: AccessGraph, step: number): number {
  return u32Or(classes.permission, u32(stepClass, step), NO_PERMISSION);
}

export function stepVerbs({ classes, stepClass }: AccessGraph, step: number): number {
  return u16(classes.verbs, u32(stepClass, step));
}

/** Verdict rank: 1 not evaluated, 2 conditional, 3 allowed. */
export function stepVerdict({ classes, stepClass }: AccessGraph, step: number): number {
  return u8(classes.verdict, u32(stepClass, step));
}

export function stepFlags({ classes, stepClass }: AccessGraph, step: number): number {
  return u8(classes.flags, u32(stepClass, step));
}

/** NO_MECHANISM, or index into MECHANISMS + 1. */
export function stepMechanism({ classes, stepClass }: AccessGraph, step: number): number {
  return u8(classes.mechanism, u32(stepClass, step));
}

/** Epoch ms. */
export function stepStart({ classes, stepClass }: AccessGraph, step: number): number {
  return f64(classes.start, u32(stepClass, step));
}

/** Epoch ms. */
export function stepUntil({ classes, stepClass }: AccessGraph, step: number): number {
  return f64(classes.until, u32(stepClass, step));
}

/** Index into `notes`, or NO_NOTE. */
export function stepNote({ classes, stepClass }: AccessGraph, step: number): number {
  return u32Or(classes.note, u32(stepClass, step), NO_NOTE);
}
