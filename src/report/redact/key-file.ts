import { canonicalJson } from '../../lib/canonical-json';
import { field, list, text } from '../../lib/content';
import { parseJson } from '../../lib/json';
import { fail, ok } from '../../lib/result';
import type { Result } from '../../lib/result';
import { base64Url, fromBase64Url } from '../base64-url';
import { isRedactionClass } from './classes';
import type { RedactionClass } from './classes';
import { REDACTION_KEY_BYTES } from './pseudonym';

/** What the author of a report with pseudonyms keeps: with it and the exports, the pseudonyms can be told again. */
export interface RedactionKey {
  readonly key: Uint8Array;
  readonly classes: readonly RedactionClass[];
}

export const REDACTION_KEY_FORMAT = 'overreach-redaction-key';

export function redactionKeyFile({ key, classes }: RedactionKey): string {
  return `${canonicalJson({ format: REDACTION_KEY_FORMAT, version: 1, key: base64Url(key), classes })}\n`;
}

export function readRedactionKey(file: string): Result<RedactionKey> {
  const json = parseJson(file, 4);
  if (!json.ok || text(json.value, 'format') !== REDACTION_KEY_FORMAT)
    return fail('it is no key of a redaction');
  if (field(json.value, 'version') !== 1) return fail('its version is not known');
  const key = fromBase64Url(text(json.value, 'key') ?? '');
  if (key?.length !== REDACTION_KEY_BYTES) return fail('its key has not 32 bytes');
  const classes = list(json.value, 'classes').filter((name) => typeof name === 'string');
  return ok({ key, classes: classes.filter(isRedactionClass) });
}
