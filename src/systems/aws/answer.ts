import type { DecidedBy, Decision, Question } from '../system';
import type { Held } from './held';
import type { Known } from './request-context';
import type { Statement } from './statement';
import { statementText } from './statement-text';
import type { TrustingRole } from './trust';

/** Context as the question gives it; a key with no values is stated to be absent. */
export function givenContext(question: Question): ReadonlyMap<string, Known> {
  const given = new Map<string, Known>();
  for (const [key, values] of question.context)
    given.set(key.toLowerCase(), values.length === 0 ? 'absent' : values);
  return given;
}

export function notEvaluated(reason: string, assumes: readonly string[] = []): Decision {
  return { verdict: 'not-evaluated', reason, decidedBy: [], assumes, supports: [] };
}

export function denied(
  reason: string,
  decidedBy: readonly DecidedBy[],
  assumes: readonly string[],
): Decision {
  return { verdict: 'denied', reason, decidedBy, assumes, supports: [] };
}

export function uniqueCitations(statements: readonly Statement[]): readonly DecidedBy[] {
  return [...new Set(statements)].map(citeStatement);
}

export function citeStatement(statement: Statement): DecidedBy {
  return { file: statement.file, pointer: statement.pointer, text: statementText(statement) };
}

export function cite(held: Held): DecidedBy {
  const { statement, via } = held;
  const through = via === undefined ? '' : ` through group ${via.slice(via.lastIndexOf('/') + 1)}`;
  return { file: statement.file, pointer: statement.pointer, text: `${statementText(statement)}${through}` };
}

/** The trust policy as a whole, for a denial by its silence. */
export function citeTrust(role: TrustingRole): readonly DecidedBy[] {
  const record = role.trust?.record;
  return record === undefined ? [] : [{ ...record.source, text: `${record.name} does not let it in` }];
}
