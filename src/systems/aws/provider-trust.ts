import type { Key, ObservationRecord } from '../../model/record';
import type { ConditionTest } from './conditions';
import { AWS, providerName } from './keys';
import { askedAction, relateActions } from './matching';
import { operatorOf } from './operators';
import type { Statement } from './statement';
import { ASSUME, WITH_WEB_IDENTITY } from './sts-actions';

export const OIDC_OPEN = 'oidc-trust-without-subject';
export const OIDC_WIDE = 'oidc-trust-wide-subject';
export const SERVICE_WITHOUT_SOURCE = 'service-trust-without-source';

/** Providers whose subjects are told apart by other claims than `sub` (IAM user guide, "Available keys for AWS web identity federation"). */
const OTHER_CLAIMS = new Set([
  'cognito-identity.amazonaws.com',
  'graph.facebook.com',
  'www.amazon.com',
  'accounts.google.com',
]);

/** Services that take on roles for things of the role's own account only. */
const OWN_ACCOUNT = /^(?:ec2|lambda|ssm|edgelambda)\.amazonaws\.com(?:\.cn)?$/u;

const SOURCES = new Set([
  'aws:sourceaccount',
  'aws:sourcearn',
  'aws:sourceorgid',
  'aws:sourceorgpaths',
  'aws:sourceowner',
]);

interface Trusting {
  readonly key: Key;
  readonly name: string;
  readonly account: string;
}

/** What a trust statement shows about identity providers and services that is no access in itself. */
export function observationsOfProviders(statement: Statement, role: Trusting): readonly ObservationRecord[] {
  const { principals } = statement;
  if (!statement.allow || principals === undefined || principals.not) return [];
  const found: ObservationRecord[] = [];
  const observe = (type: string, about: string, text: string, value: string): void => {
    found.push({
      kind: 'observation',
      key: `${role.key}#${type}:${statement.label}:${about}`,
      system: AWS,
      source: { file: statement.file, pointer: statement.pointer },
      type,
      subject: role.key,
      text,
      value,
    });
  };
  if (allows(statement, WITH_WEB_IDENTITY)) {
    for (const provider of principals.federated) {
      const name = providerName(provider);
      if (provider.includes(':saml-provider/') || OTHER_CLAIMS.has(name)) continue;
      const subjects = subjectsOf(statement.tests, name);
      if (subjects === undefined) {
        const who = isGitHub(name) ? 'every repository of everyone there' : 'everyone it vouches for';
        observe(
          OIDC_OPEN,
          name,
          `role ${role.name} trusts ${name} without asking for a subject: ${who}`,
          'any subject',
        );
        continue;
      }
      for (const subject of subjects) {
        const width = widthOf(subject, name);
        if (width !== undefined) {
          const type = width.open ? OIDC_OPEN : OIDC_WIDE;
          observe(type, `${name} ${subject}`, `role ${role.name} trusts ${width.text} by ${name}`, subject);
        }
      }
    }
  }
  const names = new Set(statement.tests.map((test) => test.name));
  if (allows(statement, ASSUME) && ![...SOURCES].some((name) => names.has(name))) {
    for (const service of principals.service) {
      if (OWN_ACCOUNT.test(service) || role.key.includes(':role/aws-service-role/')) continue;
      const text = `role ${role.name} trusts ${service} without asking for whom it acts`;
      observe(SERVICE_WITHOUT_SOURCE, service, text, service);
    }
  }
  return found;
}

function allows(statement: Statement, action: string): boolean {
  return relateActions(statement.actions, askedAction(action)) === 'whole';
}

/**
 * The subjects a statement asks for; undefined where any will do. Only a test that holds for some subjects and fails
 * without one counts: not a negated one, not `…IfExists`, not `ForAllValues`.
 */
function subjectsOf(tests: readonly ConditionTest[], provider: string): readonly string[] | undefined {
  const asked = tests.filter((test) => {
    if (test.ifExists || test.set === 'all' || test.operator.toLowerCase() === 'null') return false;
    if (operatorOf(test.operator)?.negated !== false) return false;
    return test.name.startsWith(`${provider.toLowerCase()}:`) && !test.name.endsWith(':aud');
  });
  const subject = asked.find((test) => test.name.endsWith(':sub'));
  // Another claim (a workflow, a repository id) limits it as well, in a way of its own.
  if (subject === undefined) return asked.length > 0 ? [] : undefined;
  return /like$/iu.test(subject.operator) ? subject.values : [];
}

function isGitHub(provider: string): boolean {
  return provider.startsWith('token.actions.githubusercontent.com');
}

/** How far a subject pattern reaches, where it is wider than one repository or one account. */
function widthOf(
  subject: string,
  provider: string,
): { readonly open: boolean; readonly text: string } | undefined {
  if (!/[*?]/u.test(subject)) return undefined;
  if (/^\*+$/u.test(subject)) return { open: true, text: 'every subject' };
  if (!isGitHub(provider)) {
    // A pattern in the last part (a service account of a namespace, a branch) stays within the part before.
    const parts = subject.split(':');
    return parts.slice(0, -1).some((part) => /[*?]/u.test(part))
      ? { open: false, text: `all subjects like ${subject}` }
      : undefined;
  }
  const repository = /^repo:([^:]*)(?::.*)?$/u.exec(subject)?.[1];
  if (repository === undefined) return { open: true, text: `all subjects like ${subject}` };
  const [owner = '', name = ''] = repository.split('/');
  if (/[*?]/u.test(owner)) return { open: true, text: `the repositories of everyone like ${owner}` };
  return /[*?]/u.test(name) || name === ''
    ? { open: false, text: `all repositories ${owner}/${name === '' ? '*' : name}` }
    : undefined;
}
