import { placedDecisions, returnedAmong } from '../report/left-out';
import type { RedactionKey } from '../report/redact/key-file';
import { restoredDecisions } from '../report/redact/restore';
import type { ReportSource } from '../report/select';
import type { Decision } from '../review/decision';
import { mergeDecisions } from '../review/merge';
import type { Review } from '../review/reviewed';

/**
 * Decisions that come back from a report are about what they mean here, as far as it can be told
 * (`report/left-out.ts`): by the keys of reports under pseudonyms, and by the findings that were computed last. What
 * cannot be told yet is tried again each time, so that it does not matter which file or key comes first.
 */
export function toldHere(all: Review, keys: readonly RedactionKey[], here: ReportSource): Review {
  const returned = returnedAmong(all.decisions);
  if (returned.size === 0) return all;
  const plain = all.decisions.filter(({ id }) => !returned.has(id));
  const from = { ...here, review: plain };
  let told = restoredHere([...returned.values()], undefined, from);
  for (const key of keys) told = restoredHere(told, key, from);
  return mergeDecisions([plain, told]);
}

/** Decisions of a report, as far as they can be told here. */
export function restoredHere(
  decisions: readonly Decision[],
  key: RedactionKey | undefined,
  from: ReportSource,
): readonly Decision[] {
  return placedDecisions(key === undefined ? decisions : restoredDecisions(decisions, from, key), from);
}
