import type { Verb } from '../../model/permission';

/**
 * The actions that amount to one of the fixed verbs on a secret of Secrets Manager (Service Authorization Reference,
 * "Actions defined by AWS Secrets Manager"). Nothing there is approved, and nobody uses a secret without seeing it.
 */
const ACTIONS: ReadonlyMap<Verb, readonly string[]> = new Map<Verb, readonly string[]>([
  ['list-metadata', ['DescribeSecret', 'ListSecretVersionIds']],
  ['view', ['GetSecretValue']],
  ['use', ['GetSecretValue']],
  ['export', ['GetSecretValue', 'ReplicateSecretToRegions']],
  ['create', ['CreateSecret']],
  ['change', ['PutSecretValue', 'UpdateSecret']],
  ['rotate', ['RotateSecret', 'PutSecretValue', 'UpdateSecret']],
  ['delete', ['DeleteSecret']],
  ['share', ['PutResourcePolicy']],
  ['administer', ['PutResourcePolicy']],
  ['approve', []],
  ['bypass-approval', []],
]);

/** The actions that amount to a verb on a secret; `undefined` for other resources and verbs. */
export function secretActions(verb: Verb, resourceId: string): readonly string[] | undefined {
  if (!/^arn:[\w-]*:secretsmanager:[\w-]*:\d{12}:secret:/iu.test(resourceId)) return undefined;
  return ACTIONS.get(verb)?.map((action) => `secretsmanager:${action}`);
}
