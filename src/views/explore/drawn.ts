import type { Bundle } from '../../layout/bundle';
import type { Card } from '../../layout/fold';
import { withoutTenant } from '../../layout/label';
import type { Verdict } from '../../model/verdict';
import { MECHANISMS } from '../../model/record';
import type { NodeRef } from '../../questions/answers';
import { NODE_KINDS } from '../../graph/access-graph';
import type { NodeKind } from '../../graph/access-graph';
import type { DrawnEdge, DrawnNode } from '../graph/picture';
import { KIND_LOOKS, countOfKind, formatCount } from '../style/kinds';
import { MECHANISM_LABELS, VERDICT_LOOKS } from '../style/verdicts';

export interface TenantNamed {
  readonly name: string;
  readonly type: string;
  readonly id: string;
}
/** A tenant by its index; undefined: it is not known. */
export type TenantOf = (tenant: number) => TenantNamed | undefined;

/** `12 allowed, 3 conditional`: never only the sum. */
export function verdictCounts(counts: ReadonlyMap<Verdict, number>): string {
  return [...counts]
    .map(([verdict, count]) => `${formatCount(count)} ${VERDICT_LOOKS[verdict].label.toLowerCase()}`)
    .join(', ');
}

export function drawnNode(
  card: Card,
  nodes: ReadonlyMap<number, NodeRef>,
  anchor: boolean,
  tenantOf: TenantOf,
): DrawnNode {
  const kind = NODE_KINDS.find((known) => known === card.kind);
  const [first] = card.members;
  const node = nodes.get(first?.id ?? -1);
  const tenant = card.tenant === undefined ? 'several tenants' : (tenantOf(card.tenant)?.name ?? 'no tenant');
  const single = card.members.length === 1;
  const home = card.tenant === undefined ? '' : (tenantOf(card.tenant)?.name ?? '');
  const name = single ? withoutTenant(node?.name ?? '', home) : foldName(kind, card);
  const detail = single ? nativeType(node) : foldDetail(card, home);
  return {
    key: card.key,
    name,
    detail: single && node?.disabled === true ? `${detail} · disabled` : detail,
    kind,
    verdict: card.verdict,
    count: card.members.length,
    anchor,
    disabled: single && node?.disabled === true,
    spoken: single
      ? `${nativeType(node)} ${name} in ${tenant}. ${anchor ? 'The question is about it.' : `${VERDICT_LOOKS[card.verdict].label}.`}`
      : `Fold of ${name} in ${tenant}: ${verdictCounts(card.verdicts)}. Enter unfolds.`,
  };
}

function nativeType(node: NodeRef | undefined): string {
  return node === undefined ? '' : node.nativeType || KIND_LOOKS[node.kind].label;
}

function foldName(kind: NodeKind | undefined, card: Card): string {
  return kind === undefined
    ? `${formatCount(card.members.length)} of ${card.kinds.size} kinds`
    : countOfKind(kind, card.members.length);
}

/** Verdicts when they differ, else a taste of what is inside. */
function foldDetail(card: Card, home: string): string {
  if (card.verdicts.size > 1) return verdictCounts(card.verdicts);
  return `${withoutTenant(card.members[0]?.name ?? '', home)}, …`;
}

export function drawnEdge(bundle: Bundle, nodes: readonly DrawnNode[]): DrawnEdge {
  const mechanisms = MECHANISMS.filter((known) => bundle.mechanisms.includes(known));
  const crossing = mechanisms.map((mechanism) => MECHANISM_LABELS[mechanism]).join(', ');
  const label = edgeLabel(bundle);
  const from = nodes[bundle.from]?.name ?? '';
  const to = nodes[bundle.to]?.name ?? '';
  return {
    key: bundle.key,
    from: bundle.from,
    to: bundle.to,
    verdict: bundle.verdict,
    becomes: bundle.becomes,
    eligible: bundle.eligible,
    crossing: mechanisms.length > 0,
    label: crossing === '' ? label : crossing,
    spoken: `From ${from} to ${to}: ${label}, ${VERDICT_LOOKS[bundle.verdict].label.toLowerCase()}${crossing ? `, crosses tenants by ${crossing.toLowerCase()}` : ''}.`,
  };
}

function edgeLabel(bundle: Bundle): string {
  const [first = ''] = bundle.labels;
  const more = bundle.labels.length - 1;
  const what = more <= 0 ? first : `${formatCount(more + 1)} permissions`;
  return bundle.eligible ? `${what} (eligible)` : what;
}
