/** What a required permission must be held on. `pattern`: on any resource that fits, `{account}` being the actor's. */
export type On =
  | 'self'
  | 'own policy'
  | 'group'
  | 'user'
  | 'role'
  | 'policy of role'
  | 'passed role'
  /** The listed thing the technique uses. */
  | 'existing'
  | { readonly pattern: string }
  /** An action that acts on no single resource: only `*` fits it. */
  | 'any';

export interface RequiredPermission {
  readonly action: string;
  readonly on: On;
}

/** What decides whether a user gets a new credential: what the credential report says of it. */
export type Credential =
  | 'first or second key'
  | 'key in place of another'
  | 'first password'
  | 'new password';

/**
 * How a technique works, which says what must be so besides the permissions and what is gained.
 * - `oneself`: more policies for the actor itself, which must be of the kind given.
 * - `own policy`: another version of a customer's policy that is in force for the actor.
 * - `own group`: more policies for a group the actor is in.
 * - `join group`: the policies of a group the actor is not in.
 * - `user`: a credential of another user; `with everything` once it was given all policies before.
 * - `role`: a role taken on; by its trust policy as it is, or as the actor rewrites it; `with everything` as above.
 * - `pass`: a role that trusts a service, run by something new of that service.
 * - `existing`: the role of something that exists.
 * - `stack set`: the role that a StackSet's administration role takes on.
 */
export type Method =
  | { readonly kind: 'oneself'; readonly who: 'user' | 'role' }
  | { readonly kind: 'own policy' }
  | { readonly kind: 'own group' }
  | { readonly kind: 'join group' }
  | { readonly kind: 'user'; readonly credential: Credential; readonly everything: boolean }
  | { readonly kind: 'role'; readonly trust: 'as it is' | 'rewritten'; readonly everything: boolean }
  | {
      readonly kind: 'pass';
      /** Services one of which must be trusted by the role, and be the one it may be passed to. */
      readonly services: readonly string[];
      /** Types one of which must have something: the list of it decides. */
      readonly needs?: readonly string[];
      readonly instanceProfile?: boolean;
    }
  | {
      readonly kind: 'existing';
      /** Type of the thing whose list decides. */
      readonly type: string;
      /** The service its roles trust: who may be meant while the list is missing. */
      readonly service: string;
      readonly instanceProfile?: boolean;
      /** What no export says and the technique hangs on. */
      readonly remains?: string;
      /** What remains where the thing's Systems Manager agent is not known to answer. */
      readonly agent?: boolean;
    }
  | { readonly kind: 'stack set'; readonly existing: boolean };

/** One published way to gain rights. Ids as published (pathfinding.cloud, Apache-2.0); words are ours. */
export interface EscalationPath {
  readonly id: string;
  /** What is done, in a few words. */
  readonly title: string;
  readonly required: readonly RequiredPermission[];
  readonly method: Method;
}

/** How a step names its path, by the permissions it takes: `iam:PutUserPolicy (iam-007)`. */
export function pathLabel(path: EscalationPath): string {
  return `${[...new Set(path.required.map(({ action }) => action))].join(' + ')} (${path.id})`;
}

/** The permission of a step by which an administrator of an account has all that is in it. */
export const ADMINISTRATOR = 'account administrator';
