import { canonicalJson } from '../lib/canonical-json';
import { writeLines } from '../lib/text-parts';
import type { Put } from '../lib/text-parts';
import { untilText } from '../model/window';
import type { Finding, Place, ReachAnswer, RouteAnswer } from '../questions/answers';
import { hopsOf } from '../questions/hops';
import { lengthOf } from '../questions/overlap';
import { placeOf } from '../questions/refs';
import type { AskAnswer } from './ask-answer';
import type { Session } from './session';

/** The published JSON shapes of the headless commands; browser and command line write the same bytes. */
export type Published = Readonly<Record<string, unknown>>;

/** What every file was taken for and what became of it, and what the exports do not contain. */
export function inspectAnswer(session: Session): Published {
  return {
    files: session.estate.inputs.map((input) => ({
      file: input.name,
      system: input.system ?? null,
      format: input.format ?? null,
      reasons: input.reasons,
      read: input.records.read,
      used: input.records.used,
      merged: input.records.merged,
      ignored: input.records.ignored,
      ignoredFor: input.ignoredFor,
      facts: input.facts,
      problems: input.problems.map(({ severity, message, pointer, row, ask }) => ({
        severity,
        ...(pointer === undefined ? {} : { pointer }),
        ...(row === undefined ? {} : { row }),
        message,
        ...(ask === undefined ? {} : { ask }),
      })),
      size: input.size,
      sha256: input.sha256,
    })),
    notInExports: session.gaps,
  };
}

/** Results of `reach` and `who`: allowed first, then by steps, then by name. */
export function reachResults(session: Session, answer: ReachAnswer): Published {
  const order = ['allowed', 'conditional', 'not-evaluated', 'denied'];
  const sorted = [...answer.reached].sort(
    (a, b) => order.indexOf(a.verdict) - order.indexOf(b.verdict) || a.steps - b.steps || a.node - b.node,
  );
  return {
    results: sorted.map((reached) => ({
      id: reached.id,
      name: reached.name,
      ...tenantOf(session, reached.tenant),
      kind: reached.kind,
      nativeType: reached.nativeType,
      permissions: reached.permissions,
      ...(reached.weaker === undefined ? {} : { weaker: reached.weaker }),
      verbs: reached.verbs,
      verdict: reached.verdict,
      until: untilText(reached.until),
      steps: reached.steps,
    })),
    counts: answer.counts,
    assumes: answer.assumes,
  };
}

export function routeResults(answer: RouteAnswer): Published {
  return {
    routes: answer.routes.map((route) => ({
      verdict: route.verdict,
      until: untilText(route.until),
      length: lengthOf(route),
      ...(route.conditions.length === 0 ? {} : { conditions: route.conditions }),
      steps: route.steps.flatMap(hopsOf).map((hop) => ({
        from: hop.from.id,
        kind: hop.kind,
        ...(hop.permission === undefined ? {} : { permission: hop.permission }),
        to: hop.to.id,
        source: sourceOf(hop.records[0]?.place),
        ...(hop.records.length > 1 ? { sources: hop.records.map((record) => sourceOf(record.place)) } : {}),
      })),
    })),
    independent: answer.independent,
    exact: answer.exact,
    ...(answer.exact ? {} : { upper: answer.upper }),
    ...(answer.independentAtLeast !== undefined && { independentAtLeast: answer.independentAtLeast }),
    more: answer.more,
    shared: answer.shared.map((record) => ({ label: record.label, source: sourceOf(record.place) })),
  };
}

export function findingResults(session: Session, findings: readonly Finding[]): Published {
  return { ...limitsOf(session), findings: findings.map((finding) => findingJson(session, finding)) };
}

/** What no rule could see is said, never left to be taken for an all-clear. */
function limitsOf({ limits }: Session): Published {
  return limits.length === 0 ? {} : { limits };
}

/** The canonical text of `findingResults`, with its line end: of all findings it may be longer than one string can be. */
export function* writeFindings(
  session: Session,
  findings: readonly Finding[],
  put: Put,
): Generator<number, void> {
  yield* writeLines(findingTexts(session, findings), put);
}

function* findingTexts(session: Session, findings: readonly Finding[]): Generator<string, void> {
  yield '{"findings":[';
  for (const [i, finding] of findings.entries()) {
    yield `${i === 0 ? '' : ','}${canonicalJson(findingJson(session, finding))}`;
  }
  // Members go by name: what the rules could not see comes after the findings.
  const rest = canonicalJson(limitsOf(session));
  yield `]${rest === '{}' ? '' : ','}${rest.slice(1)}\n`;
}

function findingJson(session: Session, finding: Finding): Published {
  return {
    rule: finding.rule,
    severity: finding.severity,
    subject: finding.subject.id,
    subjectName: finding.subject.name,
    ...tenantOf(session, finding.tenant),
    title: finding.title,
    why: finding.why,
    evidence: finding.evidence.map(({ text, place }) => ({
      text,
      ...(place === undefined ? {} : { source: sourceOf(place) }),
    })),
    remedy: finding.remedy,
    frameworks: finding.frameworks,
    ...(finding.owner === undefined ? {} : { owner: finding.owner }),
    id: finding.id,
  };
}

export function askResult(session: Session, id: unknown, answer: AskAnswer): Published {
  return {
    id,
    verdict: answer.verdict,
    ...(answer.condition === undefined ? {} : { condition: answer.condition }),
    ...(answer.reason === undefined ? {} : { reason: answer.reason }),
    decidedBy: answer.decidedBy.map(({ text, ...source }) => ({
      ...sourceOf(placeOf(session.estate, source)),
      text,
    })),
    assumes: answer.assumes,
    routes: answer.routes,
  };
}

function tenantOf(session: Session, tenant: number): { readonly tenant: string; readonly tenantId: string } {
  const found = session.graph.tenants[tenant];
  return { tenant: found?.name ?? '', tenantId: found?.id ?? '' };
}

export function sourceOf(place: Place | undefined): { file: string; pointer?: string; row?: number } | null {
  if (place === undefined) return null;
  return {
    file: place.file,
    ...(place.pointer === undefined ? {} : { pointer: place.pointer }),
    ...(place.row === undefined ? {} : { row: place.row }),
  };
}
