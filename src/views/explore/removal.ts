import type { RecordRef, StepRef } from '../../questions/answers';

/** What it takes to end a step. */
export type Removal =
  | { readonly kind: 'never' | 'statement'; readonly text: string }
  | { readonly kind: 'any'; readonly text: string; readonly records: readonly RecordRef[] }
  | { readonly kind: 'each'; readonly text: string };

/**
 * A step survives while one of its supports does, and a support needs all of its records. So a record that is in every
 * support ends the step alone; otherwise one record of each has to go. That accounts are one person's is no grant: no route
 * or cut counts it as revocable (`revocableSupports` of src/graph/supports.ts; design, section 5), and none is offered here.
 */
export function removalOf(step: StepRef): Removal {
  const { supports } = step;
  const [first] = supports;
  if (step.kind === 'same-identity') {
    return {
      kind: 'statement',
      text: 'Nothing is granted by it, so there is nothing to revoke: it says whose accounts these are. Where that is wrong, correct it in the system that the record above is of, and import its export again. What the accounts are granted is removed at the steps beyond.',
    };
  }
  if (!step.removable || first === undefined || supports.some((support) => support.records.length === 0)) {
    return {
      kind: 'never',
      text: 'Containment: it is part of how things are arranged and cannot be revoked.',
    };
  }
  const common = first.records.filter((record) =>
    supports.every((support) => support.records.some((other) => other.record === record.record)),
  );
  if (common.length > 0) {
    const text =
      common.length === 1
        ? 'Removing this one record ends it:'
        : `Removing any one of these ${common.length} records ends it:`;
    return { kind: 'any', text, records: common };
  }
  return {
    kind: 'each',
    text: `It stands on ${supports.length} separate supports. Removing one leaves the others: one record of each has to go.`,
  };
}
