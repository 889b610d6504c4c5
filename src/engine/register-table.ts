import type { NodeRef } from '../questions/answers';
import { nodeRef } from '../questions/refs';
import { buildRegister, registerCsv } from '../questions/register';
import type { Register, RegisterRow } from '../questions/register';
import type { Session } from './session';

/** One entry of the register with what it opens by name. */
export interface RegisterEntry extends Omit<RegisterRow, 'opens' | 'alsoKnownAs'> {
  readonly ref: NodeRef;
  readonly opens: readonly NodeRef[];
  /** Of how many things; only the first are named. */
  readonly opensCount: number;
  readonly alsoKnownAs: readonly NodeRef[];
}

export interface RegisterAnswer extends Omit<Register, 'rows'> {
  readonly rows: readonly RegisterEntry[];
}

const NAMED = 20;

const made = new WeakMap<Session, { readonly at: number; readonly register: Register }>();

/** The register of every non-human identity, key, secret, shared account and delegated role. */
export function* registerAnswer(session: Session, at: number): Generator<number, RegisterAnswer> {
  const { graph } = session;
  const register = yield* registerOf(session, at);
  const name = (node: number): NodeRef => nodeRef(graph, node);
  return {
    ...register,
    rows: register.rows.map((row) => ({
      ...row,
      ref: name(row.node),
      opens: row.opens.slice(0, NAMED).map(name),
      opensCount: row.opens.length,
      alsoKnownAs: row.alsoKnownAs.slice(0, NAMED).map(name),
    })),
  };
}

/** The register as CSV: the entries of these nodes in their order, or all. */
export function* registerText(
  session: Session,
  at: number,
  nodes?: readonly number[],
): Generator<number, string> {
  const register = yield* registerOf(session, at);
  if (nodes === undefined) return registerCsv(register, session.estate, at);
  const place = new Map(nodes.map((node, index) => [node, index]));
  const rows = register.rows
    .filter(({ node }) => place.has(node))
    .sort((a, b) => (place.get(a.node) ?? 0) - (place.get(b.node) ?? 0));
  return registerCsv({ ...register, rows }, session.estate, at);
}

export function* registerOf(session: Session, at: number): Generator<number, Register> {
  const known = made.get(session);
  if (known?.at === at) return known.register;
  const { view } = session;
  if (view === undefined) {
    throw new Error('The register is made from the records, which are not in what is open.');
  }
  const scope = { at, atLeast: 'not-evaluated', verbs: [], becoming: true } as const;
  const register = yield* buildRegister(session.estate, view, (key) => session.names.key(key), scope);
  made.set(session, { at, register });
  return register;
}
