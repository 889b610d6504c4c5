import type { Shown } from './answer-shown';

/**
 * Steps that end with a record every route needs: the one revocation that closes them all runs through here. Undefined:
 * there is no such record.
 */
export function sharedSteps(shown: Shown): ReadonlySet<number> | undefined {
  if (shown.kind !== 'routes' || shown.answer.shared.length === 0) return undefined;
  const shared = new Set(shown.answer.shared.map(({ record }) => record));
  return new Set(
    shown.steps
      .filter(
        ({ supports }) =>
          supports.length > 0 &&
          supports.every(({ records }) => records.some(({ record }) => shared.has(record))),
      )
      .map(({ step }) => step),
  );
}
