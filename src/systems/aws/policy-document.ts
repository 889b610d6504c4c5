import { isArray, isObject, field } from '../../lib/content';
import type { Json } from '../../lib/content';
import { parseJson } from '../../lib/json';
import { fail, ok } from '../../lib/result';
import type { Result } from '../../lib/result';

/**
 * Take a policy document in any of the forms exports have: the AWS CLI prints an object, the API and some SDKs give
 * its JSON URL-encoded (RFC 3986; IAM API reference, GetAccountAuthorizationDetails), some tools the plain JSON text.
 */
export function documentOf(
  value: Json | undefined,
): Result<{ readonly json: Json; readonly asText: boolean }> {
  if (value === undefined || value === null) return fail('it is absent');
  if (isObject(value)) return ok({ json: value, asText: false });
  if (typeof value !== 'string') return fail('it is neither an object nor text');
  const text = value.trim();
  if (text === '') return fail('it is empty');
  const decoded = text.startsWith('{') ? text : decode(text);
  if (decoded === undefined) return fail('its URL encoding is broken');
  const parsed = parseJson(decoded);
  if (!parsed.ok)
    return fail(`it is not valid JSON (${parsed.error.message} at character ${parsed.error.offset + 1})`);
  if (!isObject(parsed.value)) return fail('it is JSON, but no object');
  return ok({ json: parsed.value, asText: true });
}

function decode(text: string): string | undefined {
  try {
    return decodeURIComponent(text);
  } catch {
    return undefined;
  }
}

/** A value that may stand alone or in a list. */
export function oneOrMany(value: Json | undefined): readonly Json[] {
  return value === undefined || value === null ? [] : isArray(value) ? value : [value];
}

/** Statements with the pointer of each inside the document. */
export function statementsOf(document: Json): readonly { readonly json: Json; readonly pointer: string }[] {
  const statements = field(document, 'Statement');
  if (isArray(statements)) return statements.map((json, i) => ({ json, pointer: `/Statement/${i}` }));
  return statements === undefined ? [] : [{ json: statements, pointer: '/Statement' }];
}
