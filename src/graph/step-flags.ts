/** How a step leads on, where the evaluator does not say: defaults by kind of step (`Step` in `builder.ts`). */
import type { Mechanism } from '../model/record';
import { BECOMES, ELIGIBLE, INHERITS, STRUCTURE, THROUGH } from './access-graph';
import type { StepKind } from './access-graph';
import type { Step } from './builder';

/** Kinds by which whoever comes there acts as what is there, where the evaluator does not say otherwise. */
export const BECOMING: ReadonlySet<StepKind> = new Set([
  'control',
  'assume',
  'session',
  'unlocks',
  'trust',
  'same-identity',
]);

export function flagsOf(step: Step): number {
  const through = step.through ?? step.kind !== 'permission';
  const becomes = step.becomes ?? BECOMING.has(step.kind);
  return (
    (through ? THROUGH : 0) |
    (becomes ? BECOMES : 0) |
    (step.inherits === true ? INHERITS : 0) |
    (step.eligible === true ? ELIGIBLE : 0) |
    (step.supports.every((support) => support.records.length === 0) ? STRUCTURE : 0)
  );
}

/** By which a step crosses from tenant to tenant, should its ends lie in two. */
export function mechanismOf(step: Pick<Step, 'kind' | 'mechanism'>): Mechanism {
  return step.mechanism ?? inferred(step.kind);
}

/** How a step leads on: one that flows down and one that does not are two, whatever else they share. */
export function wayOf(step: Step): string {
  return `${flagsOf(step) & ~STRUCTURE} ${mechanismOf(step)}`;
}

function inferred(kind: StepKind): Mechanism {
  switch (kind) {
    case 'member':
      return 'foreign-membership';
    case 'session':
      return 'session';
    case 'unlocks':
      return 'shared-secret';
    case 'same-identity':
      return 'same-identity';
    case 'assume':
      return 'role-trust';
    case 'trust':
      return 'domain-trust';
    case 'contains':
    case 'permission':
    case 'control':
      return 'foreign-grant';
  }
}
