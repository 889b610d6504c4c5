import { field, isArray, isObject, text } from '../lib/content';
import type { Json } from '../lib/content';

/** What a resource's tags say of its class. */
export interface TaggedClass {
  readonly classification?: string;
  readonly sensitivity?: string;
}

export type Tags = readonly (readonly [string, string])[];

/**
 * Keys under which people say how a resource is classed, the most telling first: `DataClassification` and `Env` in the
 * Cloud Adoption Framework for Azure ("Define your tagging strategy"), `Environment`, `DataClassification` and the like,
 * behind prefixes as `example-inc:data:classification`, in "Best Practices for Tagging AWS Resources" ("Defining and
 * publishing a tagging schema"). Letter case and separators differ from house to house and say nothing.
 */
const CLASSIFICATION = ['dataclassification', 'classification', 'environment', 'env'];
const SENSITIVITY = ['datasensitivity', 'sensitivity', 'sensitivitylabel', 'confidentiality'];

/** Tags as a list of `Key` and `Value` (or `key` and `value`), or as an object: each service has its own way. */
export function tagsOf(value: Json | undefined): Tags {
  if (isArray(value)) {
    return value.flatMap((tag) => {
      const name = text(tag, 'Key') ?? text(tag, 'key');
      const said = text(tag, 'Value') ?? text(tag, 'value');
      return name === undefined || said === undefined ? [] : [[name, said] as const];
    });
  }
  if (!isObject(value)) return [];
  return Object.keys(value).flatMap((name) => {
    const said = field(value, name);
    return typeof said === 'string' ? [[name, said] as const] : [];
  });
}

/** The class that tags state; nothing where none of them does. Of two tags of one meaning the first stated counts. */
export function classOfTags(tags: Tags): TaggedClass {
  const classification = saidBy(tags, CLASSIFICATION);
  const sensitivity = saidBy(tags, SENSITIVITY);
  return {
    ...(classification === undefined ? {} : { classification }),
    ...(sensitivity === undefined ? {} : { sensitivity }),
  };
}

function saidBy(tags: Tags, keys: readonly string[]): string | undefined {
  const plain = tags.map(([name, value]) => [plainKey(name), value.trim()] as const);
  for (const key of keys) {
    const found = plain.find(([names, value]) => value !== '' && names.includes(key));
    if (found !== undefined) return found[1];
  }
  return undefined;
}

/** `acme:Data-Classification` is `dataclassification`, `acme:data:classification` is that and `classification`. */
function plainKey(name: string): readonly string[] {
  const parts = name.split(':').map((part) => part.toLowerCase().replaceAll(/[^a-z0-9]/gu, ''));
  return parts.map((_, at) => parts.slice(at).join(''));
}
