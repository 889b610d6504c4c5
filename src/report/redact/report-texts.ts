import type { Accountability } from '../../model/accountability';
import type { GraphNode, GraphRecord, GraphTenant } from '../../graph/access-graph';
import type { Source } from '../../model/source';
import type { Finding, Place } from '../../questions/answers';
import type { CoverageGap, InputFile } from '../../model/snapshot';
import type { KnownDecision } from '../../review/decision';
import { rewritten } from '../../review/rewritten';
import { isLeftOutId } from '../left-out-id';
import { isRuleText } from './vocabulary';

/** Maps a text of a report. `name`: it is a name as a whole; `text`: names may stand in it. */
export type MapText = (text: string, as: 'name' | 'text') => string;

/** Everything in a report that comes from the data or from people. What is from fixed lists is not in here. */
export interface ReportTexts {
  readonly tenants: readonly GraphTenant[];
  readonly nodes: readonly GraphNode[];
  readonly records: readonly GraphRecord[];
  readonly permissions: readonly string[];
  readonly notes: readonly string[];
  readonly inputs: readonly InputFile[];
  readonly gaps: readonly CoverageGap[];
  readonly findings: readonly Finding[];
  readonly review: readonly KnownDecision[];
  readonly title: string;
  readonly scope: string;
}

/** The same with every text mapped: the one list of all places where data stands as text. */
export function mapReportTexts(texts: ReportTexts, map: MapText): ReportTexts {
  const name = (value: string): string => map(value, 'name');
  const free = (value: string): string => map(value, 'text');
  const source = (value: Source): Source =>
    value.pointer === undefined ? value : { ...value, pointer: free(value.pointer) };
  const place = (value: Place): Place => ({
    ...value,
    file: name(value.file),
    ...(value.pointer === undefined ? {} : { pointer: free(value.pointer) }),
  });
  const subjects = new Map(
    texts.findings.map(({ id, rule, subject }) => [
      id,
      [rule, texts.nodes[subject.node]?.key ?? ''] as const,
    ]),
  );
  const findingId = (id: string): string => mapFindingId(id, subjects.get(id), map);
  return {
    title: free(texts.title),
    scope: free(texts.scope),
    permissions: texts.permissions.map(free),
    notes: texts.notes.map(free),
    tenants: texts.tenants.map((tenant) => ({
      ...tenant,
      key: mapKey(tenant.key, map),
      id: name(tenant.id),
      name: name(tenant.name),
      type: free(tenant.type),
      ...mapped(tenant, ['serviceOwner'], name),
      ...mapped(tenant, ['status'], free),
    })),
    nodes: texts.nodes.map((node) => ({
      ...node,
      key: mapKey(node.key, map),
      id: name(node.id),
      name: name(node.name),
      nativeType: free(node.nativeType),
      aliases: node.aliases.map(name),
      source: source(node.source),
      ...mapped(node, ['status', 'classification', 'sensitivity'], free),
      ...mapped(node, ['identity'], name),
      ...(node.accountability === undefined
        ? {}
        : { accountability: mapAccountability(node.accountability, map) }),
      properties: node.properties.map(([property, value]) => [free(property), name(value)] as const),
    })),
    records: texts.records.map((record) => ({
      ...record,
      key: mapKey(record.key, map),
      label: free(record.label),
      source: source(record.source),
      ...(record.accountability === undefined
        ? {}
        : { accountability: mapAccountability(record.accountability, map) }),
    })),
    inputs: texts.inputs.map((input) => ({
      ...input,
      name: name(input.name),
      reasons: input.reasons.map(free),
      ignoredFor: input.ignoredFor.map((one) => ({ ...one, reason: free(one.reason) })),
      problems: input.problems.map((problem) => ({
        ...problem,
        message: free(problem.message),
        ...(problem.pointer === undefined ? {} : { pointer: free(problem.pointer) }),
      })),
    })),
    gaps: texts.gaps.map((gap) => ({
      ...gap,
      layer: free(gap.layer),
      consequence: free(gap.consequence),
      ...mapped(gap, ['remedy'], free),
      ...mapped(gap, ['tenant'], name),
      ...(gap.permissions === undefined ? {} : { permissions: gap.permissions.map(free) }),
    })),
    findings: texts.findings.map((finding) => ({
      ...finding,
      id: findingId(finding.id),
      subject: {
        ...finding.subject,
        id: name(finding.subject.id),
        name: name(finding.subject.name),
        nativeType: free(finding.subject.nativeType),
      },
      title: free(finding.title),
      why: isRuleText(finding.rule, finding.why) ? finding.why : free(finding.why),
      remedy: isRuleText(finding.rule, finding.remedy) ? finding.remedy : free(finding.remedy),
      evidence: finding.evidence.map((one) => ({
        ...one,
        text: free(one.text),
        ...(one.place === undefined ? {} : { place: place(one.place) }),
      })),
      ...mapped(finding, ['owner'], name),
    })),
    review: rewritten(
      texts.review,
      (decision) => ({
        ...decision,
        target: {
          kind: decision.target.kind,
          id:
            decision.target.kind === 'grant'
              ? mapKey(decision.target.id, map)
              : findingId(decision.target.id),
        },
        title: free(decision.title),
        reason: free(decision.reason),
        by: name(decision.by),
        ...mapped(decision, ['ticket', 'owner'], name),
      }),
      'drop',
    ),
  };
}

/** `<system>|<native id>`: the system is of a fixed list. */
export function mapKey(key: string, map: MapText): string {
  const bar = key.indexOf('|');
  return bar < 0 ? map(key, 'text') : key.slice(0, bar + 1) + map(key.slice(bar + 1), 'name');
}

/**
 * `<rule>/<key>/<about>`: the rule is of a fixed list, the key that of the subject, which is replaced as what it is, so
 * that a name of two letters goes, too.
 */
function mapFindingId(
  id: string,
  known: readonly [rule: string, subject: string] | undefined,
  map: MapText,
): string {
  if (isLeftOutId(id)) return id;
  const [rule, subject] = known ?? [id.slice(0, Math.max(0, id.indexOf('/'))), ''];
  if (rule === '' || !id.startsWith(`${rule}/`)) return map(id, 'text');
  const rest = id.slice(rule.length + 1);
  if (subject === '' || rest === subject || !rest.startsWith(`${subject}/`))
    return `${rule}/${mapKey(rest, map)}`;
  return `${rule}/${mapKey(subject, map)}/${mapKey(rest.slice(subject.length + 1), map)}`;
}

const NAMES = ['owner', 'requestedBy', 'approvedBy', 'removedBy', 'ticket'] as const;

function mapAccountability(accountability: Accountability, map: MapText): Accountability {
  return {
    ...accountability,
    ...mapped(accountability, NAMES, (value) => map(value, 'name')),
    ...mapped(accountability, ['reason'], (value) => map(value, 'text')),
  };
}

/** Some optional texts of a thing, mapped; those that are absent stay absent. */
function mapped<Name extends string>(
  thing: Readonly<Partial<Record<Name, string>>>,
  names: readonly Name[],
  map: (text: string) => string,
): Partial<Record<Name, string>> {
  const out: Partial<Record<Name, string>> = {};
  for (const name of names) {
    const value = thing[name];
    if (value !== undefined) out[name] = map(value);
  }
  return out;
}
