import type { Key, PolicyRecord, PrincipalRecord } from '../../model/record';
import { NEVER_ENDS } from '../../model/window';
import type { EpochMs } from '../../model/window';
import { DEFAULT_RULES } from './default-policy';
import { ROOT } from './keys';
import type { Namespace } from './keys';
import type { Rule } from './policy-document';

/** A policy in force, and the chains of removable records by which it is. */
export interface Carried {
  readonly key: Key;
  readonly name: string;
  readonly namespace: Namespace;
  readonly rules: readonly Rule[];
  readonly expires: EpochMs;
  /** Each: memberships, then the attachment, then the policy; the shipped default has one without records. */
  readonly chains: readonly (readonly Key[])[];
  readonly via: readonly (readonly Key[])[];
  readonly record?: PolicyRecord;
  readonly unusable?: string;
}

export function shippedDefault(key: Key, namespace: Namespace): Carried {
  return {
    key,
    name: 'default',
    namespace,
    rules: DEFAULT_RULES,
    expires: NEVER_ENDS,
    chains: [[]],
    via: [[]],
  };
}

export function missingGroup(group: PrincipalRecord, chains: Key[][], via: Key[][]): Carried {
  return {
    key: group.key,
    name: `of group ${group.name}`,
    namespace: ROOT,
    rules: [],
    expires: NEVER_ENDS,
    chains,
    via,
    unusable: 'the group is not in the exports',
  };
}
