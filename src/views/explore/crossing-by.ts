import type { AppContext } from '../../app/context';
import { MECHANISMS } from '../../model/record';
import type { CrossingBy, NodeRef, Scope } from '../../questions/answers';

const BY = 'explore.by';
const INTO = 'explore.by-into';
const FROM = 'explore.by-from';

type Asked = Pick<AppContext, 'estate' | 'filters' | 'question'>;

/**
 * Ask who crosses into something by one crossing, as the estate map counts them. It is kept with the app's filters, so in
 * the URL and undone, and is said of that one thing: to who can reach another it means nothing.
 */
export function askCrossing(
  { estate, filters, question, selection }: Asked & Pick<AppContext, 'selection'>,
  into: NodeRef,
  { tenant, mechanism }: CrossingBy,
  from?: NodeRef,
): void {
  question.who(into);
  filters.set(BY, `${mechanism} ${estate.tenant(tenant)?.id ?? ''}`);
  filters.setNode(INTO, into);
  filters.setNode(FROM, from);
  filters.set('explore.table', false);
  selection.select();
}

/** The crossing who can reach is asked of; undefined: everyone is meant. */
export function crossingAsked({ estate, filters, question }: Asked): CrossingBy | undefined {
  const { mode, target } = question;
  if (mode !== 'who' || target === undefined || filters.node(INTO)?.node !== target.node) return undefined;
  const text = filters.text(BY);
  const mechanism = MECHANISMS.find((known) => text.startsWith(`${known} `));
  const id = mechanism && text.slice(mechanism.length + 1);
  const tenant = (estate.overview?.tenants ?? []).findIndex((known) => known.id === id);
  if (mechanism === undefined || tenant < 0) return undefined;
  const from = filters.node(FROM);
  return { tenant, mechanism, ...(from && { from: from.node }) };
}

/** The one that holds the crossing steps asked about, when it is one. */
export function crossingHolder({ filters }: Pick<AppContext, 'filters'>): NodeRef | undefined {
  return filters.node(FROM);
}

/** Everyone who can reach it again. */
export function dropCrossing({ filters }: Pick<AppContext, 'filters'>): void {
  filters.set(BY, '');
  filters.setNode(INTO, undefined);
  filters.setNode(FROM, undefined);
}

/** The scope Explore asks within. */
export function askedScope(app: Asked): Scope {
  const by = crossingAsked(app);
  return by === undefined ? app.question.scope : { ...app.question.scope, by };
}
