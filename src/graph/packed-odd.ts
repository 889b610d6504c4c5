import { canonicalJson } from '../lib/canonical-json';
import { field, isArray, isObject } from '../lib/content';
import type { Json } from '../lib/content';
import { parseJson } from '../lib/json';
import type { Accountability } from '../model/accountability';
import type { Source } from '../model/source';
import { instantJson, instantOf } from './packed-facts';

/** What few rows have, or what fits no class: kept as a small JSON text of its own. */
export interface Odd {
  readonly key?: string;
  readonly label?: string;
  readonly source?: Source;
  readonly identity?: string;
  readonly accountability?: Accountability;
  readonly properties?: readonly (readonly [string, string])[];
}

const TEXTS = ['owner', 'reason', 'requestedBy', 'approvedBy', 'ticket', 'removedBy'] as const;
const FLAGS = ['breakGlass'] as const;
const INSTANTS = [
  'granted',
  'lastReviewed',
  'lastUsed',
  'lastRotated',
  'expires',
  'removed',
  'breakGlassReviewed',
] as const;

/** The JSON form, or nothing where there is nothing odd. */
export function oddText(odd: Odd): string | undefined {
  const { accountability, ...rest } = odd;
  const text = canonicalJson({
    ...rest,
    accountability: accountability === undefined ? undefined : accountabilityJson(accountability),
  });
  return text === '{}' ? undefined : text;
}

/** Read it back. What is not as it should be is left out: whoever forged it could have left it out as well. */
export function readOdd(text: string, files: number): Odd {
  const parsed = parseJson(text, 6);
  if (!parsed.ok) return {};
  const json = parsed.value;
  const key = textOf(json, 'key');
  const label = textOf(json, 'label');
  const identity = textOf(json, 'identity');
  const source = sourceOf(field(json, 'source'), files);
  const accountability = accountabilityOf(field(json, 'accountability'));
  const properties = propertiesOf(field(json, 'properties'));
  return {
    ...(key === undefined ? {} : { key }),
    ...(label === undefined ? {} : { label }),
    ...(identity === undefined ? {} : { identity }),
    ...(source === undefined ? {} : { source }),
    ...(accountability === undefined ? {} : { accountability }),
    ...(properties === undefined ? {} : { properties }),
  };
}

function textOf(json: Json | undefined, name: string): string | undefined {
  const value = field(json, name);
  return typeof value === 'string' ? value : undefined;
}

function sourceOf(json: Json | undefined, files: number): Source | undefined {
  const file = field(json, 'file');
  const row = field(json, 'row');
  const pointer = textOf(json, 'pointer');
  if (typeof file !== 'number' || !(Number.isInteger(file) && file >= 0 && file < files)) return undefined;
  return {
    file,
    ...(typeof row === 'number' ? { row } : {}),
    ...(pointer === undefined ? {} : { pointer }),
  };
}

function propertiesOf(json: Json | undefined): readonly (readonly [string, string])[] | undefined {
  if (!isArray(json)) return undefined;
  const pairs: (readonly [string, string])[] = [];
  for (const pair of json) {
    if (!isArray(pair)) continue;
    const [name, value] = pair;
    if (typeof name === 'string' && typeof value === 'string') pairs.push([name, value]);
  }
  return pairs;
}

function accountabilityJson(accountability: Accountability): object {
  const entries: (readonly [string, unknown])[] = Object.entries(accountability);
  return Object.fromEntries(
    entries.map(([name, value]) => [name, typeof value === 'number' ? instantJson(value) : value]),
  );
}

function accountabilityOf(json: Json | undefined): Accountability | undefined {
  if (!isObject(json)) return undefined;
  const texts: Pick<Accountability, (typeof TEXTS)[number]> = Object.fromEntries(
    TEXTS.flatMap((name) => {
      const value = textOf(json, name);
      return value === undefined ? [] : [[name, value]];
    }),
  );
  const flags: Pick<Accountability, (typeof FLAGS)[number]> = Object.fromEntries(
    FLAGS.flatMap((name) => {
      const value = field(json, name);
      return typeof value === 'boolean' ? [[name, value]] : [];
    }),
  );
  const instants: Pick<Accountability, (typeof INSTANTS)[number]> = Object.fromEntries(
    INSTANTS.flatMap((name) => {
      const value = instantOf(field(json, name));
      return value === undefined ? [] : [[name, value]];
    }),
  );
  return { ...texts, ...flags, ...instants };
}
