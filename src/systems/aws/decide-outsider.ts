import type { PrincipalRecord } from '../../model/record';
import type { Decision, Question } from '../system';
import { citeStatement, citeTrust, denied, givenContext, notEvaluated } from './answer';
import { namedPrincipal } from './keys';
import { askedAction, relateActions } from './matching';
import type { Statement } from './statement';
import { trustOfOutsider } from './trust';
import type { TrustingRole } from './trust';

/** Someone whose own policies are not in the exports: only what a trust policy says of them can be told. */
export function decideOutsider(
  record: PrincipalRecord,
  role: TrustingRole | undefined,
  question: Question,
  permission: string,
): Decision {
  if (role?.trust === undefined || !/^sts:assumerole/i.test(permission)) {
    return notEvaluated(`the policies of ${record.name} are not in the exports`);
  }
  if (role.trust.unusable !== undefined)
    return notEvaluated(`the trust policy cannot be used: ${role.trust.unusable}`);
  const circumstances = { at: question.at, given: givenContext(question), resourceAccount: role.account };
  const conditions: string[] = [];
  const statements: Statement[] = [];
  let open = false;
  for (const statement of role.trust.statements) {
    if (relateActions(statement.actions, askedAction(permission)) !== 'whole') continue;
    if (!namesOutsider(statement, record)) continue;
    const trusted = trustOfOutsider(statement, new Map(), circumstances);
    if (trusted === undefined) continue;
    if (!statement.allow && trusted.when === undefined) {
      return denied('an explicit deny of the trust policy', [citeStatement(statement)], []);
    }
    statements.push(statement);
    if (!statement.allow) conditions.push(`not: ${trusted.when ?? ''}`);
    else if (trusted.when === undefined) open = true;
    else conditions.push(trusted.when);
  }
  if (!statements.some((statement) => statement.allow)) {
    return denied('the trust policy does not let it in', citeTrust(role), []);
  }
  if (record.type !== 'service' && !question.permission.toLowerCase().includes('with')) {
    conditions.push('its own account allows it sts:AssumeRole on this role');
  }
  const decidedBy = statements.map(citeStatement);
  const supports = [[role.trust.key]];
  if (open && conditions.length === 0) return { verdict: 'allowed', decidedBy, assumes: [], supports };
  return { verdict: 'conditional', condition: conditions.join(' and '), decidedBy, assumes: [], supports };
}

function namesOutsider(statement: Statement, record: PrincipalRecord): boolean {
  const principals = statement.principals;
  if (principals === undefined) return false;
  const listed =
    record.type === 'service'
      ? principals.service.includes(record.name)
      : principals.federated.includes(record.id) ||
        principals.aws.some((text) => {
          const named = namedPrincipal(text);
          return named.kind === 'everyone' || ('arn' in named && named.arn === record.id);
        });
  return listed !== principals.not;
}
