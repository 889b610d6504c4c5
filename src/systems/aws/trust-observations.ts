import type { Key, ObservationRecord } from '../../model/record';
import { AWS, namedPrincipal } from './keys';
import type { Statement } from './statement';
import { relateActions, askedAction } from './matching';
import { observationsOfProviders } from './provider-trust';

export const WITHOUT_EXTERNAL_ID = 'role-trust-without-external-id';
export const PUBLIC_TRUST = 'public-trust';
export const DELETED_PRINCIPAL = 'trust-of-deleted-principal';

/**
 * What a trust statement shows that is no access in itself. A third party that may assume a role without an external
 * id can be made to act for the wrong customer (IAM user guide, "The confused deputy problem").
 */
export function observationsOfTrust(
  statement: Statement,
  role: { readonly key: Key; readonly name: string; readonly account: string },
): readonly ObservationRecord[] {
  return [...observationsOfAccounts(statement, role), ...observationsOfProviders(statement, role)];
}

function observationsOfAccounts(
  statement: Statement,
  role: { readonly key: Key; readonly name: string; readonly account: string },
): readonly ObservationRecord[] {
  const principals = statement.principals;
  if (!statement.allow || principals === undefined || principals.not) return [];
  if (relateActions(statement.actions, askedAction('sts:AssumeRole')) !== 'whole') return [];
  const found: ObservationRecord[] = [];
  const observe = (type: string, text: string, value: string): void => {
    found.push({
      kind: 'observation',
      key: `${role.key}#${type}:${statement.label}:${value}`,
      system: AWS,
      source: { file: statement.file, pointer: statement.pointer },
      type,
      subject: role.key,
      text,
      value,
    });
  };
  const keys = new Set(statement.tests.map((test) => test.name));
  for (const text of principals.aws) {
    const named = namedPrincipal(text);
    if (named.kind === 'deleted') {
      observe(
        DELETED_PRINCIPAL,
        `role ${role.name} still trusts ${named.id}, a principal that was deleted`,
        named.id,
      );
    } else if (named.kind === 'everyone') {
      const limits =
        statement.tests.length === 0
          ? 'without any condition'
          : `limited only by ${[...keys].sort().join(', ')}`;
      observe(PUBLIC_TRUST, `role ${role.name} trusts everyone in every AWS account, ${limits}`, '*');
    } else if ('account' in named && named.account !== role.account && !keys.has('sts:externalid')) {
      observe(
        WITHOUT_EXTERNAL_ID,
        `role ${role.name} trusts ${text} of another account without asking for an external id`,
        named.account,
      );
    }
  }
  return found;
}
