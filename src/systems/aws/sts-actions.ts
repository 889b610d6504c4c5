import { actionGlob, overlaps } from './glob';
import type { Glob } from './glob';

export const ASSUME = 'sts:AssumeRole';
export const WITH_WEB_IDENTITY = 'sts:AssumeRoleWithWebIdentity';
export const WITH_SAML = 'sts:AssumeRoleWithSAML';
export const SET_SOURCE_IDENTITY = 'sts:SetSourceIdentity';

/** What goes with each of the ways to take on a role: passing tags, a source identity or a context. */
const BESIDE = ['sts:TagSession', SET_SOURCE_IDENTITY, 'sts:SetContext'];

/** How a caller shows who it is: with AWS credentials, or with a token or assertion of an identity provider. */
export type Caller = 'aws' | 'web identity' | 'saml';

/**
 * The STS actions on a role. Its trust policy, a resource policy, decides each of them (Service Authorization Reference,
 * "Actions, resources, and condition keys for AWS Security Token Service"; IAM user guide, "Pass session tags in AWS
 * STS", "Monitor and control actions taken with assumed roles").
 */
const ACTIONS: readonly { readonly name: string; readonly callers: readonly Caller[] }[] = [
  { name: ASSUME, callers: ['aws'] },
  { name: WITH_WEB_IDENTITY, callers: ['web identity'] },
  { name: WITH_SAML, callers: ['saml'] },
  ...BESIDE.map((name) => ({ name, callers: ['aws', 'web identity', 'saml'] as const })),
];
const GLOBS: readonly Glob[] = ACTIONS.map(({ name }) => actionGlob(name));

/** The STS actions on a role that an action, or a pattern of actions, stands for. */
export function roleActions(permission: string): readonly string[] {
  return roleActionsOf(actionGlob(permission));
}

export function roleActionsOf(asked: Glob): readonly string[] {
  return ACTIONS.filter((_, i) => {
    const glob = GLOBS[i];
    return glob !== undefined && overlaps(glob, asked);
  }).map(({ name }) => name);
}

/**
 * What no policy gives or takes: "No permissions are required to perform this operation", an explicit deny does not stop
 * it either (STS API reference, GetCallerIdentity, GetSessionToken).
 */
export function needsNoPermission(permission: string): boolean {
  return /^sts:get(?:calleridentity|sessiontoken)$/iu.test(permission);
}

/** Only long-term credentials call it: of a user or the account root (STS API reference, GetSessionToken). */
export function needsLongTermKeys(permission: string): boolean {
  return /^sts:getsessiontoken$/iu.test(permission);
}

/** Those of them this kind of caller can call at all. */
export function callableBy(caller: Caller, names: readonly string[]): readonly string[] {
  return ACTIONS.filter(({ name, callers }) => names.includes(name) && callers.includes(caller)).map(
    ({ name }) => name,
  );
}

/** Why none of these actions can be this caller's. */
export function neverCalled(caller: Caller, names: readonly string[]): string {
  const actions = names.join(' and ');
  return caller === 'aws'
    ? `${actions}: the caller is whom an identity provider vouches for, never a principal with AWS credentials of its own`
    : `${actions}: a ${caller === 'saml' ? 'SAML' : 'web identity'} principal cannot call it`;
}
