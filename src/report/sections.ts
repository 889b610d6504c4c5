import * as v from 'valibot';
import { parseJson } from '../lib/json';
import { fail, ok } from '../lib/result';
import type { PackedData } from '../lib/pack';
import type { Result } from '../lib/result';

export type Sections = ReadonlyMap<string, PackedData>;

/** Nothing we write is nested deeper. */
const DEPTH = 12;

/** A text section as JSON of one shape. */
export function jsonSection<S extends v.GenericSchema>(
  sections: Sections,
  name: string,
  schema: S,
): Result<v.InferOutput<S>> {
  const text = sections.get(name);
  if (typeof text !== 'string') return fail(`the report lacks its part "${name}"`);
  const json = parseJson(text, DEPTH);
  if (!json.ok) return fail(`the part "${name}" of the report is no JSON: ${json.error.message}`);
  const parsed = v.safeParse(schema, json.value, { abortEarly: true });
  if (parsed.success) return ok(parsed.output);
  const [issue] = parsed.issues;
  return fail(
    `the part "${name}" of the report is not as it should be: ${v.getDotPath(issue) ?? ''} ${issue.message.slice(0, 200)}`,
  );
}
