import type { PrincipalType } from '../../model/record';
import { wordsOf } from './words';

/** What a node is read as. `tenant` makes a tenant and a resource, `secret` a secret. */
export type NodeClass = PrincipalType | 'tenant' | 'secret' | 'resource';

/**
 * The policy of this reader: which words in a kind say what a node is. OpenGraph leaves kinds to each collector, so
 * the table goes by the head noun: the last word (or pair, or triple of words) of the kind that is listed decides.
 */
const CLASSES: readonly (readonly [NodeClass, string])[] = [
  ['tenant', 'organization organisation org tenant enterprise'],
  ['user', 'user person people human employee member collaborator useraccount identityuser'],
  ['group', 'group team circle localgroup usergroup distributionlist'],
  ['role', 'role permissionset permission entitlement privilege profile roledefinition'],
  [
    'service-account',
    'serviceaccount serviceprincipal managedidentity robot bot machineuser machineaccount agent runner workloadidentity',
  ],
  [
    'application',
    'app application appinstallation installation integration oauthapp client oauthclient connector enterpriseapp',
  ],
  ['token', 'token personalaccesstoken pat apitoken accesstoken refreshtoken'],
  ['access-key', 'accesskey apikey sshkey deploykey'],
  ['computer', 'computer host server machine device workstation vm virtualmachine laptop'],
  ['identity', 'identity'],
  ['external', 'guest externaluser externalidentity externalprincipal'],
  ['everyone', 'everyone anonymous authenticatedusers allusers'],
  [
    'secret',
    'secret credential certificate password passkey vaultitem privilegedaccount clientsecret loginitem',
  ],
  [
    'resource',
    'repository repo branch workflow environment vault project variable rule alert pipeline job folder bucket database ' +
      'cluster namespace safe item file document share site library board space webhook policy template ou container gpo ' +
      'subscription resourcegroup table queue topic function network zone scope package registry release ruleset domain company',
  ],
];

const CLASS_OF = new Map<string, NodeClass>(
  CLASSES.flatMap(([type, words]) => words.split(' ').map((word): [string, NodeClass] => [word, type])),
);

/** Class of one kind by its words, or undefined when no word is in the table. */
export function classOfKind(kind: string): NodeClass | undefined {
  const words = wordsOf(kind);
  for (let end = words.length; end > 0; end--) {
    for (let length = Math.min(3, end); length > 0; length--) {
      const found = CLASS_OF.get(words.slice(end - length, end).join(''));
      if (found !== undefined) return found;
    }
  }
  return undefined;
}

/** Class of a node: the first of its kinds that the table knows. */
export function classOfKinds(kinds: readonly string[]): NodeClass | undefined {
  for (const kind of kinds) {
    const found = classOfKind(kind);
    if (found !== undefined) return found;
  }
  return undefined;
}

/** How often a node of an unlisted kind starts or ends edges that say something about what it is. */
export interface Structure {
  readonly holds: boolean;
  readonly isJoined: boolean;
  readonly isRole: boolean;
}

/** Fallback for kinds that are not in the table: what others join is a group, what holds something acts. */
export function classByStructure(structure: Structure | undefined): NodeClass {
  if (structure === undefined) return 'resource';
  if (structure.isJoined) return structure.isRole ? 'role' : 'group';
  return structure.holds ? 'application' : 'resource';
}

export function isPrincipal(type: NodeClass): type is PrincipalType {
  return type !== 'tenant' && type !== 'secret' && type !== 'resource';
}

/** Containers of secrets: who may do something with one may do it with what is in it. */
const SECRET_CONTAINERS = new Set(['vault', 'safe', 'keyvault', 'keyring', 'collection', 'secretstore']);

export function holdsSecrets(kinds: readonly string[]): boolean {
  return kinds.some((kind) => SECRET_CONTAINERS.has(wordsOf(kind).at(-1) ?? ''));
}
