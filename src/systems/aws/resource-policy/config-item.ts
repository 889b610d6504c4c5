import { field, isObject } from '../../../lib/content';
import type { Json } from '../../../lib/content';
import { parseJson } from '../../../lib/json';
import { pointer } from '../../../model/source';

/** Where Config keeps the policy of a resource type: members of the item, outermost first. */
const PLACES: ReadonlyMap<string, readonly (readonly string[])[]> = new Map([
  ['AWS::S3::Bucket', [['supplementaryConfiguration', 'BucketPolicy', 'policyText']]],
  ['AWS::KMS::Key', [['supplementaryConfiguration', 'Policy']]],
  ['AWS::SQS::Queue', [['configuration', 'Policy']]],
  [
    'AWS::SNS::Topic',
    [
      ['configuration', 'Policy'],
      ['supplementaryConfiguration', 'Policy'],
    ],
  ],
  [
    'AWS::SecretsManager::Secret',
    [
      ['supplementaryConfiguration', 'ResourcePolicy'],
      ['configuration', 'ResourcePolicy'],
    ],
  ],
  ['AWS::Lambda::Function', [['supplementaryConfiguration', 'Policy']]],
]);

/** Types for which Config leaves the policy out when there is none. */
const NONE_WHEN_ABSENT: ReadonlySet<string> = new Set(['AWS::S3::Bucket', 'AWS::Lambda::Function']);

/**
 * The policy of a Config item (AWS Config developer guide, "Supported resource types", supplementary configuration).
 * Config keeps nested values as JSON text. `null`: the item shows that there is none; undefined: it does not say.
 */
export function configPolicy(item: Json): { readonly policy: Json; readonly at: string } | undefined {
  const type = field(item, 'resourceType');
  const places = typeof type === 'string' ? PLACES.get(type) : undefined;
  if (places === undefined || typeof type !== 'string') return undefined;
  for (const place of places) {
    const found = reach(item, place);
    if (found !== undefined) return found;
  }
  const extra = field(item, 'supplementaryConfiguration');
  return NONE_WHEN_ABSENT.has(type) && isObject(extra)
    ? { policy: null, at: pointer('supplementaryConfiguration') }
    : undefined;
}

function reach(
  item: Json,
  place: readonly string[],
): { readonly policy: Json; readonly at: string } | undefined {
  let value: Json | undefined = item;
  let at = '';
  let whole = true;
  for (const name of place) {
    value = unfolded(value);
    const next = field(value, name);
    if (next === undefined) return undefined;
    // A pointer cannot reach into text: it ends at the text.
    whole &&= isObject(value);
    if (whole) at += pointer(name);
    value = next;
    if (typeof value === 'string' && name !== place.at(-1)) whole = false;
  }
  if (value === null) return { policy: null, at };
  const inner = unfolded(value);
  for (const name of ['policyText', 'policy', 'Policy']) {
    const nested = field(inner, name);
    if (nested !== undefined) return { policy: nested, at };
  }
  // Some values are JSON text of JSON text.
  return { policy: typeof inner === 'string' ? inner : value, at };
}

/** JSON text as what it holds. */
function unfolded(value: Json | undefined): Json | undefined {
  if (typeof value !== 'string') return value;
  const parsed = parseJson(value);
  return parsed.ok ? parsed.value : value;
}
