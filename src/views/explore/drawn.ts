import { NODE_KINDS } from '../../graph/access-graph';
import type { NodeKind } from '../../graph/access-graph';
import type { Bundle } from '../../layout/bundle';
import type { LaidCard } from '../../layout/desk';
import { withoutTenant } from '../../layout/label';
import { MECHANISMS } from '../../model/record';
import { verdictOf } from '../../model/verdict';
import { END_UNKNOWN, NEVER_ENDS } from '../../model/window';
import type { NodeRef } from '../../questions/answers';
import type { DrawnEdge, DrawnNode } from '../graph/picture';
import { countOfKind, formatCount } from '../style/kinds';
import { typeWords } from '../style/type-words';
import { formatDay } from '../style/time';
import { MECHANISM_LABELS, VERDICT_LOOKS } from '../style/verdicts';

export interface TenantNamed {
  readonly name: string;
  readonly type: string;
  readonly id: string;
}
/** A tenant by its index; undefined: it is not known. */
export type TenantOf = (tenant: number) => TenantNamed | undefined;

/**
 * How what counts for nothing stands in a picture: only a step that has expired, or is to come, leads there; or it is
 * what contains the thing asked about, drawn so that one sees where permissions on it come down; or a folder or the
 * like that those who reach it pass on their way.
 */
export type Uncounted = 'not in force' | 'contains it' | 'on the way';

const SPOKEN: Readonly<Record<Uncounted, string>> = {
  'not in force': 'Only by what is not in force.',
  'contains it': 'It contains what is asked about.',
  'on the way': 'It is passed on the way to what is asked about.',
};

/** `12 allowed, 3 conditional`: never only the sum. */
export function verdictCounts(ranks: LaidCard['ranks'], uncounted: Uncounted = 'not in force'): string {
  const words = [3, 2, 1].flatMap((rank) => {
    const count = ranks[rank] ?? 0;
    return count === 0 ? [] : [`${formatCount(count)} ${VERDICT_LOOKS[verdictOf(rank)].label.toLowerCase()}`];
  });
  return [
    ...words,
    ...(ranks[0] > 0
      ? [`${formatCount(ranks[0])} ${uncounted === 'contains it' ? 'above it' : uncounted}`]
      : []),
  ].join(', ');
}

/** Kinds in a fold: `12 users, 1 group`. */
export function kindCounts(card: LaidCard): string {
  return card.kinds
    .map(([kind, count]) => {
      const known = NODE_KINDS[kind];
      return known === undefined ? formatCount(count) : countOfKind(known, count);
    })
    .join(', ');
}

export function drawnNode(
  card: LaidCard,
  names: ReadonlyMap<number, NodeRef>,
  tenantOf: TenantOf,
  uncounted: Uncounted = 'not in force',
): DrawnNode {
  const kind = card.kinds.length === 1 ? NODE_KINDS[card.kinds[0]?.[0] ?? 0] : undefined;
  const node = names.get(card.first[0] ?? -1);
  const known = card.tenant === undefined ? undefined : tenantOf(card.tenant);
  const tenant = card.tenant === undefined ? 'several tenants' : (known?.name ?? 'no tenant');
  const single = card.count === 1;
  const home = known?.name ?? '';
  const name = single ? withoutTenant(node?.name ?? '', home) : foldName(kind, card, home);
  const rank = card.ranks.findLastIndex((count) => count > 0);
  const asleep = rank === 0;
  const detail = single ? nativeType(node) : foldDetail(kind, card, names, home, uncounted);
  return {
    key: card.key,
    name,
    full: single ? (node?.name ?? '') : `${name} in ${tenant}: ${detail}`,
    detail: single
      ? `${detail}${node?.disabled === true ? ' · disabled' : ''}${asleep ? ` · ${uncounted}` : ''}`
      : detail,
    kind,
    verdict: verdictOf(asleep ? 3 : rank),
    asleep,
    count: card.count,
    anchor: card.anchor,
    disabled: single && node?.disabled === true,
    spoken: single
      ? `${nativeType(node)} ${name} in ${tenant}. ${card.anchor ? 'The question is about it.' : asleep ? SPOKEN[uncounted] : `${VERDICT_LOOKS[verdictOf(rank)].label}.`}`
      : `Fold of ${name} in ${tenant}: ${verdictCounts(card.ranks, uncounted)}. Enter unfolds.`,
  };
}

function nativeType(node: NodeRef | undefined): string {
  return node === undefined ? '' : typeWords(node);
}

function foldName(kind: NodeKind | undefined, card: LaidCard, home: string): string {
  if (card.by?.trait === 'tenant' && card.key.startsWith('/tenant=')) return home === '' ? 'No tenant' : home;
  return kind === undefined
    ? `${formatCount(card.count)} of ${card.kinds.length} kinds`
    : countOfKind(kind, card.count);
}

/** What the members share when that was asked for; else verdicts when they differ, else a taste of what is inside. */
function foldDetail(
  kind: NodeKind | undefined,
  card: LaidCard,
  names: ReadonlyMap<number, NodeRef>,
  home: string,
  uncounted: Uncounted,
): string {
  if (card.by?.trait === 'tenant' && card.key.startsWith('/tenant='))
    return kind === undefined ? `${formatCount(card.count)}: ${kindCounts(card)}` : kindCounts(card);
  if (card.ranks.filter((count) => count > 0).length > 1) return verdictCounts(card.ranks, uncounted);
  const taste = card.first.flatMap((first) => {
    const name = names.get(first)?.name;
    return name === undefined ? [] : [withoutTenant(name, home)];
  });
  return `${taste.slice(0, 2).join(', ')}${card.count > 2 ? ', …' : ''}`;
}

export function drawnEdge(bundle: Bundle, nodes: readonly DrawnNode[], shared: boolean): DrawnEdge {
  const mechanisms = MECHANISMS.filter((known) => bundle.mechanisms.includes(known));
  const crossing = mechanisms.map((mechanism) => MECHANISM_LABELS[mechanism]).join(', ');
  const what = edgeLabel(bundle);
  const from = nodes[bundle.from]?.name ?? '';
  const to = nodes[bundle.to]?.name ?? '';
  const verdict = verdictOf(bundle.rank);
  const when = whenText(bundle);
  return {
    key: bundle.key,
    from: bundle.from,
    to: bundle.to,
    verdict,
    becomes: bundle.becomes,
    time: bundle.time,
    crossing: mechanisms.length > 0,
    shared,
    count: bundle.count,
    label: crossing === '' ? what : crossing,
    when,
    what:
      crossing === '' || crossing === what
        ? bundle.labels.join(', ')
        : `${crossing}: ${bundle.labels.join(', ')}`,
    spoken: `From ${from} to ${to}: ${bundle.kinds <= 1 ? what : `${formatCount(bundle.kinds)} permissions`}, ${VERDICT_LOOKS[verdict].label.toLowerCase()}${when === '' ? '' : `, ${when}`}${crossing ? `, crosses tenants by ${crossing.toLowerCase()}` : ''}${shared ? ', every route needs it' : ''}.`,
  };
}

function edgeLabel(bundle: Bundle): string {
  // The address that a join rests on stands on the cards.
  const first = (bundle.labels[0] ?? '').replace(/^(same [^@]+?) \S+@\S+$/u, '$1');
  return bundle.kinds <= 1 ? first : `${first} +${formatCount(bundle.kinds - 1)}`;
}

/** How a line stands in time: nothing when it is in force without a date. */
function whenText({ time, start, until }: Bundle): string {
  const dated = until !== NEVER_ENDS && until !== END_UNKNOWN && Number.isFinite(until);
  if (time === 'expired') return dated ? `expired ${formatDay(until)}` : 'expired';
  if (time === 'future') return `from ${formatDay(start)}`;
  const end = dated ? `until ${formatDay(until)}` : '';
  return time === 'eligible' ? `eligible${end === '' ? '' : `, ${end}`}` : end;
}
