import { writeLines } from '../lib/text-parts';
import type { Put } from '../lib/text-parts';
import type { Finding } from '../questions/answers';
import { tenantName } from '../questions/refs';
import { findingLines } from './finding-csv';
import { filterFindings } from './finding-filter';
import type { FilteredFindings, FindingFilter } from './finding-filter';
import type { Session } from './session';

export interface FindingsQuestion extends FindingFilter {
  readonly at: number;
  readonly offset: number;
  readonly limit: number;
}

/** A finding as lists show it. */
export type FindingRow = Pick<Finding, 'id' | 'rule' | 'severity' | 'tenant' | 'title' | 'why'>;

/** A page of the findings that a filter leaves, with what is counted of them: a large estate has more than a page can hold. */
export interface FindingsPage extends Omit<FilteredFindings, 'matching'> {
  /** All findings, whatever is asked for. */
  readonly all: number;
  /** Those that match. */
  readonly total: number;
  readonly rows: readonly FindingRow[];
}

/** One finding among those that a filter leaves. */
export interface FindingQuestion extends FindingFilter {
  readonly at: number;
  /** By its id. */
  readonly id?: string | undefined;
  /** Else the one at this place, or the last before it. */
  readonly place?: number | undefined;
}

export interface FoundFinding {
  readonly finding: Finding;
  /** Its place among those that match. */
  readonly place: number;
}

interface Filtered {
  readonly of: readonly Finding[];
  readonly name: string;
  readonly found: FilteredFindings;
}

/** Ids kept between two turns. */
const IDS_PER_TURN = 1 << 14;

/** What was filtered last: every page of a list asks for the same. */
const filtered = new WeakMap<Session, Filtered>();
/** Places in a list by id. */
const placed = new WeakMap<readonly Finding[], ReadonlyMap<string, number>>();

export function* findingsPage(session: Session, question: FindingsQuestion): Generator<number, FindingsPage> {
  const all = yield* session.findings(question.at);
  return pageOfFindings(all, yield* filterOnce(session, all, question), question);
}

export function pageOfFindings(
  all: readonly Finding[],
  { matching, ...counts }: FilteredFindings,
  { offset, limit }: Pick<FindingsQuestion, 'offset' | 'limit'>,
): FindingsPage {
  const rows = Array.from(matching.subarray(offset, offset + limit));
  return {
    ...counts,
    all: all.length,
    total: matching.length,
    rows: rows.flatMap((place) => {
      const finding = all[place];
      if (finding === undefined) return [];
      const { id, rule, severity, tenant, title, why } = finding;
      return [{ id, rule, severity, tenant, title, why }];
    }),
  };
}

/** The finding that is asked for, where it is among those that match. */
export function* findingOf(
  session: Session,
  question: FindingQuestion,
): Generator<number, FoundFinding | undefined> {
  const all = yield* session.findings(question.at);
  const found = yield* filterOnce(session, all, question);
  return findingAmong(all, found, question, yield* placesOf(all));
}

export function findingAmong(
  all: readonly Finding[],
  { matching }: FilteredFindings,
  { id, place }: Pick<FindingQuestion, 'id' | 'place'>,
  places: ReadonlyMap<string, number>,
): FoundFinding | undefined {
  if (id !== undefined) {
    const known = places.get(id);
    const at = known === undefined ? -1 : matching.indexOf(known);
    if (at >= 0) return foundAt(all, matching, at);
  }
  if (place === undefined || matching.length === 0) return undefined;
  return foundAt(all, matching, Math.max(0, Math.min(place, matching.length - 1)));
}

/** Those of some ids that findings have. */
export function* knownFindings(
  session: Session,
  at: number,
  ids: readonly string[],
): Generator<number, readonly string[]> {
  const places = yield* placesOf(yield* session.findings(at));
  return ids.filter((id) => places.has(id));
}

/** The findings that match as CSV. */
export function* findingsText(
  session: Session,
  at: number,
  filter: FindingFilter,
  put: Put,
): Generator<number, void> {
  const all = yield* session.findings(at);
  const { matching } = yield* filterOnce(session, all, filter);
  function* wanted(): Generator<Finding> {
    for (const place of matching) {
      const finding = all[place];
      if (finding !== undefined) yield finding;
    }
  }
  yield* writeLines(
    findingLines(wanted(), (tenant) => tenantName(session.graph, tenant)),
    put,
  );
}

function* filterOnce(
  session: Session,
  all: readonly Finding[],
  { search, severity, rule, tenants }: FindingFilter,
): Generator<number, FilteredFindings> {
  const name = JSON.stringify([search, severity, rule, tenants]);
  const known = filtered.get(session);
  if (known?.of === all && known.name === name) return known.found;
  const found = yield* filterFindings(all, { search, severity, rule, tenants });
  filtered.set(session, { of: all, name, found });
  return found;
}

function* placesOf(all: readonly Finding[]): Generator<number, ReadonlyMap<string, number>> {
  const known = placed.get(all);
  if (known !== undefined) return known;
  const places = new Map<string, number>();
  for (const [place, { id }] of all.entries()) {
    places.set(id, place);
    if (place % IDS_PER_TURN === 0) yield place;
  }
  placed.set(all, places);
  return places;
}

function foundAt(all: readonly Finding[], matching: Uint32Array, place: number): FoundFinding | undefined {
  const finding = all[matching[place] ?? -1];
  return finding === undefined ? undefined : { finding, place };
}
