import { sortInTurns } from '../lib/sorting';
import { writeLines } from '../lib/text-parts';
import type { Put } from '../lib/text-parts';
import type { NodeRef } from '../questions/answers';
import { nodeRef, tenantName } from '../questions/refs';
import { REGISTER_KINDS, buildRegister, registerLines } from '../questions/register';
import type { Register, RegisterKind, RegisterRow } from '../questions/register';
import { registerOrder, registerTest } from './register-filter';
import type { RegisterFacts, RegisterFilter } from './register-filter';
import type { Session } from './session';

export interface RegisterQuestion extends RegisterFilter {
  readonly at: number;
  readonly offset: number;
  readonly limit: number;
}

/** One entry of the register with what it opens by name. */
export interface RegisterEntry extends RegisterFacts {
  readonly ref: NodeRef;
  readonly opens: readonly NodeRef[];
  /** Of how many things; only the first are named. */
  readonly opensCount: number;
  readonly alsoKnownAs: readonly NodeRef[];
  /** One thing may be several entries: which of them, from 0. */
  readonly nth: number;
}

/** A page of the register. What is counted beside its rows is of all entries, wanted or not. */
export interface RegisterPage extends Omit<Register, 'rows'> {
  readonly all: number;
  /** Kinds there are. */
  readonly kinds: readonly { readonly name: RegisterKind; readonly count: number }[];
  /** Entries that are wanted. */
  readonly total: number;
  readonly rows: readonly RegisterEntry[];
}

const NAMED = 20;
/** Entries looked at between two turns. */
const ROWS_PER_TURN = 1 << 12;

interface Made {
  readonly at: number;
  readonly register: Register;
  /** Of each entry, how many of the same node stand before it. */
  readonly nth: Uint32Array;
  /** The entries last wanted: every page of a table asks for the same. */
  selected?: { readonly name: string; readonly rows: Uint32Array };
}

const made = new WeakMap<Session, Made>();

/** The register of every non-human identity, key, secret, shared account and delegated role, page by page. */
export function* registerPage(session: Session, question: RegisterQuestion): Generator<number, RegisterPage> {
  const known = yield* madeFor(session, question.at);
  const { register } = known;
  const rows = yield* selected(session, known, question);
  const count = (kind: RegisterKind): number => register.rows.filter((row) => row.kind === kind).length;
  return {
    gaps: register.gaps,
    complete: register.complete,
    all: register.rows.length,
    kinds: REGISTER_KINDS.map((name) => ({ name, count: count(name) })).filter((kind) => kind.count > 0),
    total: rows.length,
    rows: Array.from(rows.subarray(question.offset, question.offset + question.limit), (row) => row).flatMap(
      (row) => {
        const entry = register.rows[row];
        return entry === undefined ? [] : [named(session, entry, known.nth[row] ?? 0)];
      },
    ),
  };
}

function named({ graph }: Session, row: RegisterRow, nth: number): RegisterEntry {
  const name = (node: number): NodeRef => nodeRef(graph, node);
  return {
    ...row,
    ref: name(row.node),
    opens: row.opens.slice(0, NAMED).map(name),
    opensCount: row.opens.length,
    alsoKnownAs: row.alsoKnownAs.slice(0, NAMED).map(name),
    nth,
  };
}

/** The register as CSV: the entries that are wanted in their order, or all. */
export function* registerText(
  session: Session,
  at: number,
  filter: RegisterFilter | undefined,
  put: Put,
): Generator<number, void> {
  const known = yield* madeFor(session, at);
  const { rows } = known.register;
  const places = filter && (yield* selected(session, known, filter));
  const wanted = places === undefined ? rows : Array.from(places).flatMap((place) => rows[place] ?? []);
  yield* writeLines(registerLines(wanted, session.estate, at), put);
}

export function* registerOf(session: Session, at: number): Generator<number, Register> {
  return (yield* madeFor(session, at)).register;
}

function* madeFor(session: Session, at: number): Generator<number, Made> {
  const known = made.get(session);
  if (known?.at === at) return known;
  const { view } = session;
  if (view === undefined) {
    throw new Error('The register is made from the records, which are not in what is open.');
  }
  const scope = { at, atLeast: 'not-evaluated', verbs: [], becoming: true } as const;
  yield* session.names.prepareKeys();
  const register = yield* buildRegister(session.estate, view, (key) => session.names.key(key), scope);
  const times = new Map<number, number>();
  const nth = Uint32Array.from(register.rows, ({ node }) => {
    const before = times.get(node) ?? 0;
    times.set(node, before + 1);
    return before;
  });
  const fresh = { at, register, nth };
  made.set(session, fresh);
  return fresh;
}

/** Places in the register of the entries that are wanted, in their order. */
function* selected(session: Session, known: Made, filter: RegisterFilter): Generator<number, Uint32Array> {
  const { search, entries, gap, tenants, node, sort } = filter;
  const name = JSON.stringify([search, entries, gap, tenants, node, sort]);
  if (known.selected?.name === name) return known.selected.rows;
  const all = known.register.rows;
  const wanted = registerTest(filter);
  const places: number[] = [];
  for (const [place, row] of all.entries()) {
    if (place % ROWS_PER_TURN === 0) yield place;
    if (wanted(row)) places.push(place);
  }
  const compare = registerOrder(sort, (tenant) => tenantName(session.graph, tenant));
  const rows = yield* sortInTurns(Uint32Array.from(places), (a, b) => {
    const [x, y] = [all[a], all[b]];
    return x === undefined || y === undefined ? 0 : compare(x, y);
  });
  known.selected = { name, rows };
  return rows;
}
