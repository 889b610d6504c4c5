import { isArray, isObject } from '../../lib/content';
import type { FileContent } from '../../lib/content';
import type { Recognition } from '../system';
import { items, prop, word } from './fields';
import type { ObjectKind } from './rights';

/** `meta.type` of files with directory objects, and what their elements are. */
export const OBJECT_FILES = new Map<string, ObjectKind>([
  ['users', 'User'],
  ['groups', 'Group'],
  ['computers', 'Computer'],
  ['domains', 'Domain'],
  ['ous', 'OU'],
  ['containers', 'Container'],
  ['gpos', 'GPO'],
  ['aiacas', 'AIACA'],
  ['rootcas', 'RootCA'],
  ['enterprisecas', 'EnterpriseCA'],
  ['ntauthstores', 'NTAuthStore'],
  ['certtemplates', 'CertTemplate'],
  ['issuancepolicies', 'IssuancePolicy'],
]);

/** `meta.type` decides; key order is not fixed (`meta` often comes last). AzureHound writes the same envelope. */
export function recogniseSharpHound(content: FileContent): Recognition | undefined {
  if (content.binary !== undefined || !/^\s*\{/.test(content.head)) return undefined;
  const parsed = content.json();
  if (!parsed.ok || !isArray(prop(parsed.value, 'data'))) return undefined;
  const meta = prop(parsed.value, 'meta');
  const type = word(meta, 'type')?.toLowerCase();
  if (!isObject(meta) || type === undefined || type === 'azure') return undefined;
  const version = prop(meta, 'version');
  const known = OBJECT_FILES.has(type) || type === 'sessions' || type === 'deleted';
  const collector = prop(meta, 'methods') !== undefined || typeof version === 'number';
  const shaped = items(parsed.value, 'data').some((item) => prop(item, 'ObjectIdentifier') !== undefined);
  if (!known && !(collector && shaped)) return undefined;
  const mixed = prop(parsed.value, 'graph') !== undefined;
  const current = version === 5 || version === 6;
  return {
    format: known ? `sharphound-${type}` : 'sharphound-unknown',
    score: mixed ? 0.5 : known ? (current ? 1 : 0.9) : 0.7,
    reasons: [
      `a data list with meta.type ${type}`,
      ...(typeof version === 'number'
        ? [`meta.version ${version}${current ? '' : ', which is not 5 or 6'}`]
        : []),
      ...(mixed ? ['a graph beside data, which no collector writes'] : []),
    ],
  };
}
