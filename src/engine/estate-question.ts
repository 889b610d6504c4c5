import type { DelegationFilter, DelegationPage, DelegationQuestion } from './delegation-page';
import type { DelegationLine } from './delegations';
import { Delegations } from './delegations';
import { textBlob } from '../lib/text-parts';
import type { Scope, StepRef } from '../questions/answers';
import type { Among } from '../questions/among';
import { cutAnswer } from './cut-answer';
import type { CutAnswer } from './cut-answer';
import { crossingWays } from '../questions/crossing-ways';
import type { CrossingWays } from '../questions/crossing-ways';
import type { StillEffective } from '../questions/still-effective';
import { endingsByKey, findEndings } from './endings';
import type { Ending, EndingKey } from './endings';
import { findingOf, findingsPage, findingsText, knownFindings } from './finding-pages';
import type { FindingQuestion, FindingsPage, FindingsQuestion, FoundFinding } from './finding-pages';
import type { FindingFilter } from './finding-filter';
import { identityPage } from './identity-page';
import type { IdentityPage } from './identity-page';
import { statedDecisions } from './join-decisions';
import type { JoinFilter } from './join-filter';
import { joinPage, joinsText } from './join-pages';
import type { JoinPage, JoinQuestion } from './join-pages';
import { actsAsAtOnce } from './leak';
import { matrixAnswer, matrixCsv } from './permission-matrix';
import type { MatrixAnswer } from './permission-matrix';
import { reachedCsv, reachedPage } from './reached-rows';
import type { ReachedPage, ReachedQuestion } from './reached-rows';
import { whatIsStillEffective } from './still-effective';
import { resourceClasses } from './resource-classes';
import type { ResourceClass } from './resource-classes';
import type { RegisterFilter } from './register-filter';
import { registerPage, registerText } from './register-table';
import type { RegisterPage, RegisterQuestion } from './register-table';
import { revokedAnswer, revokedCost } from './revoked';
import type { RevokedAnswer, RevokedCost, RevokedQuestion } from './revoked';
import type { Session } from './session';
import { stepsBetween } from './steps-between';
import { windowsCsv, windowsPage } from './windows-table';
import type { WindowsFilter, WindowsPage, WindowsQuestion } from './windows-table';
import { walkColumns } from './walk-columns';
import type { WalkColumns, WalkQuestion } from './walk-columns';
import { whatDetachingChanges } from './without-record';
import type { Detached } from './without-record';

/**
 * Questions about an estate as a whole, one message each way. A view asks one kind and is given that kind back
 * (`answerOf`). New ones: a line in `EstateQuestion`, in `EstateAnswers` and in `answerEstate`.
 */
export type EstateQuestion =
  /** Technicians by clients, a page of each. */
  | ({ readonly kind: 'delegations' } & DelegationQuestion)
  | {
      readonly kind: 'delegation-lines';
      readonly at: number;
      readonly technician?: number;
      readonly client?: number;
      readonly limit: number;
    }
  /** Every role of the technicians and clients that are wanted, on any page. */
  | ({ readonly kind: 'delegation-csv' } & DelegationFilter)
  | { readonly kind: 'delegation-statement'; readonly at: number; readonly client: number }
  /** What can end in one place and is called so: groups, accounts, relationships, assignments, memberships. */
  | { readonly kind: 'endings'; readonly text: string; readonly limit: number }
  /** The same by key, as a link keeps them. */
  | { readonly kind: 'endings-by-key'; readonly keys: readonly EndingKey[] }
  /** What is still effective elsewhere once these end. */
  | {
      readonly kind: 'still-effective';
      readonly at: number;
      readonly nodes: readonly number[];
      readonly records: readonly number[];
      readonly limit: number;
    }
  /** Findings that a filter leaves, page by page, worst first; one of them in full; those of some ids that there are. */
  | ({ readonly kind: 'findings' } & FindingsQuestion)
  | ({ readonly kind: 'finding' } & FindingQuestion)
  | { readonly kind: 'findings-known'; readonly at: number; readonly ids: readonly string[] }
  /** The same as a file. */
  | ({ readonly kind: 'findings-csv'; readonly at: number } & FindingFilter)
  /** Every non-human identity, key, secret, shared account and delegated role. */
  | ({ readonly kind: 'register' } & RegisterQuestion)
  | ({ readonly kind: 'register-csv'; readonly at: number } & RegisterFilter)
  /** Steps with a beginning, an end or an activation, as they stand to the instant. */
  | ({ readonly kind: 'windows' } & WindowsQuestion)
  | ({ readonly kind: 'windows-csv' } & WindowsFilter)
  /** Secrets and the accounts they may sign in as, with evidence and what was decided of them. */
  | ({ readonly kind: 'joins' } & JoinQuestion)
  | ({ readonly kind: 'joins-csv' } & JoinFilter)
  /** What was decided of joins, as the file the command line takes. */
  | { readonly kind: 'join-decisions' }
  /** What Explore draws, as columns. */
  | ({ readonly kind: 'walk' } & WalkQuestion)
  /** The table beside it. */
  | ({ readonly kind: 'reached'; readonly offset: number; readonly limit: number } & ReachedQuestion)
  | ({ readonly kind: 'reached-csv' } & ReachedQuestion)
  /** A bundle of the estate map: its crossing steps by what they lead into, and who stands behind each. */
  | {
      readonly kind: 'crossing-ways';
      readonly steps: readonly number[];
      readonly scope: Scope;
      readonly limit: number;
    }
  /** What whoever holds a credential, or sits at a computer, acts as at once. */
  | { readonly kind: 'acts-as'; readonly nodes: readonly number[]; readonly scope: Scope }
  /** Steps from one node to another: a link names a step by its ends. */
  | { readonly kind: 'steps-between'; readonly from: number; readonly to: number }
  /** What some things reach, each for itself, of one another, and together. */
  | {
      readonly kind: 'among';
      readonly nodes: readonly number[];
      readonly scope: Scope;
      /** Pairs that are listed. */
      readonly limit: number;
    }
  /** What exports class resources as. */
  | { readonly kind: 'classes' }
  /** The fewest removals so that nothing gets through. */
  | {
      readonly kind: 'cut';
      readonly from: readonly number[];
      readonly to: readonly number[];
      readonly scope: Scope;
    }
  /** The routes between two things once records are revoked, and what else that changes. */
  | ({ readonly kind: 'revoked' } & RevokedQuestion)
  | ({ readonly kind: 'revoked-cost' } & RevokedQuestion)
  /** Every permission of every principal of one system: on everything (`*`), and on some resources. */
  | { readonly kind: 'matrix'; readonly at: number; readonly system: string }
  | { readonly kind: 'matrix-csv'; readonly at: number }
  /** Everything about one principal. */
  | { readonly kind: 'identity'; readonly at: number; readonly node: number }
  /** What changes for a principal if records of the graph go: evaluated again without them. */
  | {
      readonly kind: 'detached';
      readonly at: number;
      readonly node: number;
      readonly records: readonly number[];
    };

/** What each kind of question is answered with. */
export interface EstateAnswers {
  readonly delegations: DelegationPage;
  readonly 'delegation-lines': readonly DelegationLine[];
  readonly 'delegation-csv': Blob;
  readonly 'delegation-statement': readonly string[];
  readonly endings: readonly Ending[];
  readonly 'endings-by-key': readonly Ending[];
  readonly 'still-effective': StillEffective;
  readonly findings: FindingsPage;
  readonly finding: FoundFinding | undefined;
  readonly 'findings-known': readonly string[];
  readonly 'findings-csv': Blob;
  readonly register: RegisterPage;
  readonly 'register-csv': Blob;
  readonly windows: WindowsPage;
  readonly 'windows-csv': Blob;
  readonly joins: JoinPage;
  readonly 'joins-csv': Blob;
  readonly 'join-decisions': string;
  readonly walk: WalkColumns;
  readonly reached: ReachedPage;
  readonly 'reached-csv': Blob;
  readonly 'crossing-ways': CrossingWays;
  readonly 'acts-as': readonly StepRef[];
  readonly 'steps-between': readonly StepRef[];
  readonly among: Among;
  readonly classes: readonly ResourceClass[];
  readonly cut: CutAnswer;
  readonly revoked: RevokedAnswer;
  readonly 'revoked-cost': RevokedCost;
  readonly matrix: MatrixAnswer;
  readonly 'matrix-csv': Blob;
  readonly identity: IdentityPage;
  readonly detached: Detached;
}

export type EstateKind = keyof EstateAnswers;
export type EstateAnswer = {
  [K in EstateKind]: { readonly kind: K; readonly value: EstateAnswers[K] };
}[EstateKind];

const delegationsOf = new WeakMap<Session, Delegations>();

/** Answers a question; `room`: bytes there are for what is kept to answer others at once. */
export function* answerEstate(
  session: Session,
  question: EstateQuestion,
  room?: number,
): Generator<number, EstateAnswer> {
  const delegations = delegationsOf.get(session) ?? new Delegations(session.estate);
  delegationsOf.set(session, delegations);
  const { kind } = question;
  switch (kind) {
    case 'delegations':
      return { kind, value: yield* delegations.page(question) };
    case 'delegation-lines':
      return { kind, value: yield* delegations.lines(question) };
    case 'delegation-csv':
      return { kind, value: yield* textBlob((put) => delegations.csvOf(question, put)) };
    case 'delegation-statement':
      return { kind, value: yield* delegations.statement(question.at, question.client) };
    case 'endings':
      return { kind, value: yield* findEndings(session, question.text, question.limit) };
    case 'endings-by-key':
      return { kind, value: yield* endingsByKey(session, question.keys) };
    case 'still-effective':
      return {
        kind,
        value: yield* whatIsStillEffective(session, {
          ...question,
          records: new Set(question.records),
          nodes: new Set(question.nodes),
        }),
      };
    case 'findings':
      return { kind, value: yield* findingsPage(session, question) };
    case 'finding':
      return { kind, value: yield* findingOf(session, question) };
    case 'findings-known':
      return { kind, value: yield* knownFindings(session, question.at, question.ids) };
    case 'findings-csv':
      return { kind, value: yield* textBlob((put) => findingsText(session, question.at, question, put)) };
    case 'register':
      return { kind, value: yield* registerPage(session, question) };
    case 'register-csv':
      return { kind, value: yield* textBlob((put) => registerText(session, question.at, question, put)) };
    case 'joins':
      return { kind, value: yield* joinPage(session, question) };
    case 'joins-csv':
      return { kind, value: yield* textBlob((put) => joinsText(session, question, put)) };
    case 'join-decisions':
      return { kind, value: session.view === undefined ? '' : yield* statedDecisions(session.view) };
    case 'reached':
      return { kind, value: yield* reachedPage(session, question) };
    case 'reached-csv':
      return { kind, value: yield* textBlob((put) => reachedCsv(session, question, put)) };
    case 'crossing-ways':
      return {
        kind,
        value: yield* crossingWays(session.graph, question.steps, question.scope, question.limit),
      };
    case 'acts-as':
      return { kind, value: actsAsAtOnce(session, question.nodes, question.scope) };
    case 'steps-between':
      return { kind, value: stepsBetween(session, question.from, question.to) };
    case 'among':
      return { kind, value: yield* session.among(question.nodes, question.scope, question.limit, room) };
    case 'classes':
      return { kind, value: yield* resourceClasses(session.graph) };
    case 'cut':
      return { kind, value: yield* cutAnswer(session, question.from, question.to, question.scope) };
    case 'revoked':
      return { kind, value: yield* revokedAnswer(session, question) };
    case 'revoked-cost':
      return { kind, value: yield* revokedCost(session, question) };
    case 'walk':
      return { kind, value: yield* walkColumns(session, question) };
    case 'windows':
      return { kind, value: yield* windowsPage(session.graph, question) };
    case 'windows-csv':
      return { kind, value: yield* textBlob((put) => windowsCsv(session.graph, question, put)) };
    case 'matrix':
      return { kind, value: yield* matrixAnswer(session, question.system, question.at) };
    case 'matrix-csv':
      return { kind, value: yield* textBlob((put) => matrixCsv(session, question.at, put)) };
    case 'identity':
      return { kind, value: yield* identityPage(session, question.node, question.at) };
    case 'detached':
      return { kind, value: yield* detached(session, question) };
  }
}

const FROM_RECORDS: ReadonlySet<EstateKind> = new Set([
  // A deny may go with what ends.
  'still-effective',
  'revoked',
  'revoked-cost',
  'findings',
  'finding',
  'findings-known',
  'findings-csv',
  'register',
  'register-csv',
  'joins',
  'joins-csv',
  'join-decisions',
  'matrix',
  'matrix-csv',
  'identity',
  'detached',
]);

/** Kinds that are answered from the records, not from the graph alone. */
export function needsRecords({ kind }: EstateQuestion): boolean {
  return FROM_RECORDS.has(kind);
}

function* detached(
  session: Session,
  { at, node, records }: { readonly at: number; readonly node: number; readonly records: readonly number[] },
): Generator<number, Detached> {
  const { graph, snapshot } = session;
  const principal = graph.nodes.at(node)?.key;
  if (snapshot === undefined || principal === undefined) {
    throw new Error('What would change is evaluated from the records, which are not in what is open.');
  }
  const keys = new Set(records.flatMap((record) => graph.records.at(record)?.key ?? []));
  const changing = whatDetachingChanges(graph, snapshot, session.systems, principal, keys, at);
  for (let next = changing.next(); ; next = changing.next()) {
    if (next.done === true) return next.value;
    yield next.value.records;
  }
}

/** The large columns of an answer, to be handed over instead of copied. */
export function columnsOf({ value }: EstateAnswer): readonly ArrayBuffer[] {
  if (typeof value !== 'object' || value instanceof Blob) return [];
  return Object.values(value).flatMap((column: unknown) =>
    ArrayBuffer.isView(column) && column.buffer instanceof ArrayBuffer ? [column.buffer] : [],
  );
}
