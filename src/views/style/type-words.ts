import type { NodeKind } from '../../graph/access-graph';
import { KIND_LOOKS } from './kinds';

/** What collectors abbreviate (BloodHound documentation, "Nodes"). */
const WRITTEN_OUT: ReadonlyMap<string, string> = new Map([
  ['OU', 'organizational unit'],
  ['GPO', 'group policy object'],
]);

/** `AWS::Lambda::Function` (AWS CloudFormation user guide, "Resource types"). */
const CLOUDFORMATION = /^AWS::([A-Za-z0-9]+)::([A-Za-z0-9]+)$/u;
/** `Microsoft.KeyVault/vaults` (Azure Resource Manager, "Resource providers and types"): the provider, and the type in it. */
const RESOURCE_MANAGER = /^Microsoft\.([A-Za-z0-9]+)\/([A-Za-z0-9]+)$/u;
/** `GH_PersonalAccessToken`: a collector's own prefix before a name in camel case (BloodHound OpenGraph). */
const PREFIXED = /^(?:[A-Z][A-Za-z0-9]{0,7}_)?([A-Z][A-Za-z0-9]*)$/u;

/**
 * A type as an export names it, in words: `GH_PersonalAccessToken` is a `personal access token`. What already is words,
 * or what we cannot take apart, stays as it is; the export's own name is told where there is room for it.
 */
export function wordsOfType(nativeType: string): string {
  const known = WRITTEN_OUT.get(nativeType);
  if (known !== undefined) return known;
  const [, service, type] = CLOUDFORMATION.exec(nativeType) ?? [];
  if (service !== undefined && type !== undefined) return `${service} ${inWords(type)}`;
  const [, provider, within] = RESOURCE_MANAGER.exec(nativeType) ?? [];
  if (provider !== undefined && within !== undefined) return `${inWords(within)} (${provider})`;
  const name = PREFIXED.exec(nativeType)?.[1];
  return name === undefined ? nativeType : inWords(name);
}

/** The type of a node in words, or what kind it is. */
export function typeWords({
  nativeType,
  kind,
}: {
  readonly nativeType: string;
  readonly kind: NodeKind;
}): string {
  return nativeType === '' ? KIND_LOOKS[kind].label.toLowerCase() : wordsOfType(nativeType);
}

function inWords(camel: string): string {
  return camel
    .replaceAll(/([a-z0-9])([A-Z])/gu, '$1 $2')
    .replaceAll(/([A-Z]+)([A-Z][a-z])/gu, '$1 $2')
    .split(' ')
    .map((word) => (/^[A-Z0-9]{2,}$/u.test(word) ? word : word.toLowerCase()))
    .join(' ');
}
