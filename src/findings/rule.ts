import { NODE_KINDS } from '../graph/access-graph';
import { supportsOf } from '../graph/supports';
import type { NodeKind } from '../graph/access-graph';
import type { RecordView } from '../systems/system';
import type { Finding, Place, Scope, Severity } from '../questions/answers';
import type { Estate } from '../questions/refs';
import { nodeRef, placeOf } from '../questions/refs';
import type { Source } from '../model/source';
import type { EffectiveColumns } from '../questions/effective';

/** What a rule looks at. All of it is computed before; rules only read. */
export interface RuleContext {
  readonly estate: Estate;
  readonly view: RecordView;
  readonly scope: Scope;
  /** When the exports were collected, where they say so. */
  readonly collected: number | undefined;
  /** Effective permissions of all acting principals, without becoming. */
  readonly effective: EffectiveColumns;
  /** Rows of `effective` by principal: start offsets, `rowsOf[p] .. rowsOf[p + 1]` after sorting by principal. */
  readonly rows: (principal: number) => readonly number[];
  readonly nodeOf: (key: string) => number | undefined;
  /** Told when the findings of a rule are not complete, and why. */
  readonly limited?: (rule: Rule, reason: string) => void;
}

/** Thrown by the `view` of an estate that holds its decided graph only: a rule that needs records cannot run on it. */
export class NeedsRecords extends Error {
  override readonly name = 'NeedsRecords';
  constructor() {
    super('it needs the records of the exports, and this estate was opened from its decided graph alone');
  }
}

/** One rule: what it is called, which framework ids it touches, what to do about it, and how it is found. */
export interface Rule {
  readonly id: string;
  readonly title: string;
  readonly why: string;
  readonly remedy: string;
  readonly frameworks: readonly string[];
  /** What it finds, in order. Yields `undefined` where it is time to let others in: at least every few milliseconds. */
  find(context: RuleContext): Generator<Found | undefined>;
}

export interface Found {
  readonly subject: number;
  readonly severity: Severity;
  readonly title: string;
  readonly evidence: readonly FoundEvidence[];
  /** Tells several findings of one rule on one subject apart. */
  readonly about?: string;
  readonly remedy?: string;
}

export interface FoundEvidence {
  readonly text: string;
  readonly source?: Source;
  readonly node?: number;
  readonly step?: number;
}

export function kindOf(context: RuleContext, node: number): NodeKind | undefined {
  return NODE_KINDS[context.estate.graph.nodeKind[node] ?? 0];
}

export function nameOf(context: RuleContext, node: number): string {
  return context.estate.graph.nodes.at(node)?.name ?? '';
}

/** Where a step is stated: the grant, trust or policy of its first support before memberships and attachments. */
export function stepSource(context: RuleContext, step: number): Pick<FoundEvidence, 'source'> {
  const { graph } = context.estate;
  const records = (supportsOf(graph, step)[0] ?? []).map((record) => graph.records.at(record));
  const stated = records.find((r) => r?.kind !== 'membership' && r?.kind !== 'attachment') ?? records[0];
  return stated === undefined ? {} : { source: stated.source };
}

export function tenantName(context: RuleContext, node: number): string {
  return context.estate.graph.tenants[context.estate.graph.nodeTenant[node] ?? 0]?.name ?? '';
}

/** A found thing as the finding that is published. */
export function published(rule: Rule, context: RuleContext, found: Found): Finding {
  const { graph } = context.estate;
  const subject = nodeRef(graph, found.subject);
  const owner = graph.nodes.at(found.subject)?.accountability?.owner;
  return {
    id: [
      rule.id,
      graph.nodes.at(found.subject)?.key ?? '',
      ...(found.about === undefined ? [] : [found.about]),
    ].join('/'),
    rule: rule.id,
    severity: found.severity,
    subject,
    tenant: subject.tenant,
    tenants: concerned(context, found, subject.tenant),
    title: found.title,
    why: rule.why,
    evidence: found.evidence.map((item) => {
      const place: Place | undefined =
        item.source === undefined ? undefined : placeOf(context.estate, item.source);
      return {
        text: item.text,
        ...(place === undefined ? {} : { place }),
        ...(item.node === undefined ? {} : { node: item.node }),
        ...(item.step === undefined ? {} : { step: item.step }),
      };
    }),
    remedy: found.remedy ?? rule.remedy,
    frameworks: rule.frameworks,
    ...(owner === undefined ? {} : { owner }),
  };
}

/** Every tenant that the subject or a step or thing of the evidence lies in. */
function concerned({ estate: { graph } }: RuleContext, found: Found, own: number): readonly number[] {
  const tenants = new Set([own]);
  for (const { node, step } of found.evidence) {
    if (node !== undefined) tenants.add(graph.nodeTenant[node] ?? own);
    if (step === undefined) continue;
    tenants.add(graph.nodeTenant[graph.stepTo[step] ?? 0] ?? own);
  }
  return [...tenants].sort((a, b) => a - b);
}
