import type { DelegationGrid, DelegationLine } from './delegations';
import { Delegations } from './delegations';
import type { Session } from './session';

/**
 * Questions about an estate as a whole, one message each way. A view asks one kind and is given that kind back
 * (`answerOf`). New ones: a line in `EstateQuestion`, in `EstateAnswers` and in `answerEstate`.
 */
export type EstateQuestion =
  | { readonly kind: 'delegations'; readonly at: number }
  | {
      readonly kind: 'delegation-lines';
      readonly at: number;
      readonly technician?: number;
      readonly client?: number;
      readonly limit: number;
    }
  | { readonly kind: 'delegation-csv'; readonly at: number }
  | { readonly kind: 'delegation-statement'; readonly at: number; readonly client: number };

/** What each kind of question is answered with. */
export interface EstateAnswers {
  readonly delegations: DelegationGrid;
  readonly 'delegation-lines': readonly DelegationLine[];
  readonly 'delegation-csv': string;
  readonly 'delegation-statement': readonly string[];
}

export type EstateKind = keyof EstateAnswers;
export type EstateAnswer = {
  [K in EstateKind]: { readonly kind: K; readonly value: EstateAnswers[K] };
}[EstateKind];

const delegationsOf = new WeakMap<Session, Delegations>();

export function* answerEstate(session: Session, question: EstateQuestion): Generator<number, EstateAnswer> {
  let delegations = delegationsOf.get(session);
  if (delegations === undefined) delegationsOf.set(session, (delegations = new Delegations(session.estate)));
  const { kind } = question;
  switch (kind) {
    case 'delegations':
      return { kind, value: yield* delegations.grid(question.at) };
    case 'delegation-lines':
      return { kind, value: yield* delegations.lines(question) };
    case 'delegation-csv':
      return { kind, value: yield* delegations.csv(question.at) };
    case 'delegation-statement':
      return { kind, value: yield* delegations.statement(question.at, question.client) };
  }
}

/** The large columns of an answer, to be handed over instead of copied. */
export function columnsOf({ value }: EstateAnswer): readonly ArrayBuffer[] {
  if (typeof value !== 'object') return [];
  return Object.values(value).flatMap((column: unknown) =>
    ArrayBuffer.isView(column) && column.buffer instanceof ArrayBuffer ? [column.buffer] : [],
  );
}
