import { conditionText } from './conditions';
import { listed } from './pattern-words';
import type { Statement } from './statement';

/** A statement in words: `Allow s3:GetObject on arn:aws:s3:::b/* (policy Read, statement 1)`. */
export function statementText(statement: Statement): string {
  const { actions, resources, principals } = statement;
  const what = actions.not ? `everything but ${listed(actions.globs)}` : listed(actions.globs);
  const items = [...new Set(resources.items.map((item) => item.text))];
  const some =
    items.length > 6 ? `${items.slice(0, 6).join(', ')} and ${items.length - 6} more` : items.join(', ');
  const where =
    principals === undefined ? (resources.not ? ` on everything but ${some}` : ` on ${some}`) : '';
  const named =
    principals === undefined ? [] : [...principals.aws, ...principals.service, ...principals.federated];
  const who =
    principals === undefined ? '' : ` to ${principals.not ? 'everyone but ' : ''}${named.join(', ')}`;
  const when = statement.tests.length === 0 ? '' : ` when ${conditionText(statement.tests)}`;
  const effect = statement.allow ? 'Allow' : 'Deny';
  const policy = principals === undefined ? `policy ${statement.policyName}` : statement.policyName;
  return `${effect} ${what}${where}${who}${when} (${policy}, statement ${statement.label})`;
}
