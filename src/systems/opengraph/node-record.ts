import type { Key, PrincipalRecord, ResourceRecord, SecretRecord } from '../../model/record';
import type { FileNode } from './graph-file';
import { isPrincipal } from './node-kinds';
import type { NodeClass } from './node-kinds';
import { accountabilityOf, enabledOf, statusOf } from './properties';
import { nodeKey } from './endpoints';

const ALIASES = [
  'login',
  'email',
  'mail',
  'userprincipalname',
  'upn',
  'username',
  'samaccountname',
  'slug',
  'clientid',
  'appid',
  'objectid',
  'nodeid',
];
const NON_HUMAN = new Set<NodeClass>([
  'application',
  'token',
  'access-key',
  'service-account',
  'computer',
  'service',
]);

/** The record of a node, once it is settled what the node is. */
export function nodeRecord(
  node: FileNode,
  type: NodeClass,
  tenant: Key,
  file: number,
): PrincipalRecord | ResourceRecord | SecretRecord {
  const { properties } = node;
  const aliases = aliasesOf(node);
  const accountability = accountabilityOf(properties, type === 'secret' ? 'secret' : 'node');
  const pairs = properties.pairs();
  if (node.kinds.length > 1) pairs.unshift(['kinds', node.kinds.join(', ')]);
  if (node.type === undefined)
    pairs.unshift(['read as', `${type}, from its edges: the kind is not in our table`]);
  const common = {
    key: nodeKey(node.id),
    system: 'opengraph',
    source: { file, pointer: node.pointer },
    tenant,
    id: node.id,
    name: node.name,
    ...(aliases.length === 0 ? {} : { aliases }),
    ...(accountability === undefined ? {} : { accountability }),
    properties: pairs,
  };
  const nativeType = node.kinds[0] ?? 'node';
  const enabled = enabledOf(properties);
  if (type === 'secret') {
    return {
      kind: 'secret',
      ...common,
      type: nativeType,
      ...(enabled === undefined ? {} : { active: enabled }),
    };
  }
  if (!isPrincipal(type)) {
    const classification = properties.text('classification', 'dataclassification', 'environment', 'env');
    const sensitivity = properties.text('sensitivity', 'sensitivitylabel');
    return {
      kind: 'resource',
      ...common,
      type: nativeType,
      ...(classification === undefined ? {} : { classification }),
      ...(sensitivity === undefined ? {} : { sensitivity }),
    };
  }
  const human = humanOf(node, type);
  const status = statusOf(properties);
  const mfa = properties.flag(
    'mfa',
    'mfaenabled',
    'ismfaenabled',
    'mfaenrolled',
    'twofactorenabled',
    'has2fa',
  );
  return {
    kind: 'principal',
    ...common,
    type,
    nativeType,
    ...(enabled === undefined ? {} : { enabled }),
    ...(status === undefined ? {} : { status }),
    ...(human === undefined ? {} : { human }),
    ...(mfa === undefined ? {} : { mfa }),
  };
}

function aliasesOf(node: FileNode): string[] {
  const found = ALIASES.flatMap((name) => node.properties.text(name) ?? []);
  return [...new Set(found)].filter((alias) => alias !== node.id && alias !== node.name);
}

function humanOf(node: FileNode, type: NodeClass): boolean | undefined {
  if (NON_HUMAN.has(type)) return false;
  if (type !== 'user') return undefined;
  const native = node.properties.text('type', 'usertype', 'accounttype')?.toLowerCase();
  return native !== 'bot' && native !== 'service' && !node.name.toLowerCase().endsWith('[bot]');
}
