import { targetName } from '../../review/decision';
import { known } from '../../review/decision-id';
import type { Decision } from '../../review/decision';
import { rewritten } from '../../review/rewritten';
import { isAsReported, leftOutIds, sentBefore } from '../left-out';
import { selectScope } from '../select';
import type { ReportSource } from '../select';
import type { RedactionKey } from './key-file';
import { originalsOf } from './originals';
import { textsOf } from './redact-report';
import { Redactor } from './redactor';
import { mapReportTexts } from './report-texts';
import { ToldAgain } from './told-again';

/** Decisions that were made in a report with pseudonyms, about what they stand for: with the key, and the same estate. */
export function restoredDecisions(
  decisions: readonly Decision[],
  from: ReportSource,
  { key, classes }: RedactionKey,
): readonly Decision[] {
  const selected = selectScope(from, { kind: 'everything' });
  // What was decided before is in the report, too, with names of its own (reviewers, tickets). What waits to be told is not.
  const before = (from.review ?? []).filter((decision) => !isAsReported(decision));
  const texts = textsOf({ selected, review: before, title: '' });
  const originals = originalsOf(
    { texts, graph: from.graph, ownTenants: new Set(), excerpts: [] },
    new Set(classes),
  );
  const redactor = new Redactor(originals, key);
  const hidden = mapReportTexts(texts, (text, as) => redactor.replace(text, as));
  // A name may have been replaced in any case: an id is told again as a whole where it is known.
  const hiddenId = leftOutIds(from, key);
  const ids = new Map<string, string | undefined>([
    ...texts.findings.map((finding) => [`finding ${hiddenId(finding)}`, finding.id] as const),
    ...hidden.findings.map(({ id }, i) => [`finding ${id}`, texts.findings[i]?.id] as const),
    ...hidden.records.map((record, i) => [`grant ${record.key}`, texts.records[i]?.key] as const),
  ]);
  const others = new ToldAgain(originals, key);
  const tell = (text: string): string => others.tell(redactor.restore(text));
  // Names that differ by their case only have one pseudonym each: the first that was met.
  const anyCase = new Map<string, string>([
    ...texts.findings.map(({ id }) => [`finding ${id}`.toLowerCase(), id] as const),
    ...texts.records.map((record) => [`grant ${record.key}`.toLowerCase(), record.key] as const),
  ]);
  const idOf = ({ target }: Decision): string => {
    const id = ids.get(targetName(target));
    if (id !== undefined) return id;
    const told = tell(target.id);
    return anyCase.get(targetName({ ...target, id: told }).toLowerCase()) ?? told;
  };
  const titles = new Map(texts.findings.map(({ id, title }) => [`finding ${id}`, title]));
  const told = (decision: Decision): Decision => {
    if (!isAsReported(decision)) return decision;
    const target = { ...decision.target, id: idOf(decision) };
    return {
      ...decision,
      target,
      title: titles.get(targetName(target)) ?? tell(decision.title),
      reason: tell(decision.reason),
      by: tell(decision.by),
      ...(decision.owner === undefined ? {} : { owner: tell(decision.owner) }),
      ...(decision.ticket === undefined ? {} : { ticket: tell(decision.ticket) }),
    };
  };
  // What went out with the report comes back as it was, so that it is the same decision and no second one.
  const list = decisions.map(known);
  const same = new Map([
    ...sentBefore(list, told, before),
    ...hidden.review.flatMap(({ id }, i) => (before[i] === undefined ? [] : [[id, before[i]] as const])),
  ]);
  return rewritten(list, told, 'keep', (id) => same.get(id));
}
