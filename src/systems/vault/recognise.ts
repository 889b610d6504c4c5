import type { FileContent } from '../../lib/content';
import { field, isObject } from '../../lib/content';
import { jsonDocuments } from '../json-documents';
import type { Recognition } from '../system';
import { itemOf } from './items';
import { parsePolicy } from './parse-policy';

export const POLICY_TEXT = 'policy';
export const API = 'api';
export const AUDIT = 'audit-log';

/** No server keeps a larger policy. */
const MAX_POLICY = 4 << 20;
/** Documents looked at; more of the same do not tell more. */
const SAMPLE = 50;

/** A policy as text, or answers of the API. Content decides. */
export function recognise(content: FileContent): Recognition | undefined {
  if (content.binary !== undefined) return undefined;
  const documents = jsonDocuments(content);
  if (documents === undefined) return ofText(content);
  const kinds: (string | undefined)[] = [];
  let policy = false;
  for (const document of documents) {
    const value = 'problem' in document ? undefined : document.value;
    kinds.push(value === undefined ? undefined : itemOf(value)?.kind);
    policy = isObject(field(value, 'path'));
    if (kinds.length >= SAMPLE) break;
  }
  const known = kinds.filter((kind) => kind !== undefined);
  if (known.length === 0) return kinds.length === 1 && policy ? ofText(content) : undefined;
  const part = known.length / kinds.length;
  if (part < 0.5) return undefined;
  const names = [...new Set(known)];
  return {
    format: names.length === 1 && names[0] === 'audit line' ? AUDIT : API,
    score: 0.6 + 0.35 * part,
    reasons: names.map((kind) => `an answer of the API: ${kind}`),
  };
}

function ofText(content: FileContent): Recognition | undefined {
  if (content.tooLarge !== undefined || content.size > MAX_POLICY) return undefined;
  const { text } = content;
  if (!/(?:^|[\s{,])"?path"?\s*[:"{]/u.test(text.slice(0, 65_536))) return undefined;
  if (!/capabilities|policy/u.test(text)) return undefined;
  const parsed = parsePolicy(text);
  const stated = /\bpath\s+"[^"\n]*"\s*\{/u.test(text);
  if (!parsed.ok && !stated) return undefined;
  if (parsed.ok && parsed.document.rules.length === 0) return undefined;
  return {
    format: POLICY_TEXT,
    score: parsed.ok ? 0.9 : 0.7,
    reasons: ['rules for paths with capabilities, as ACL policies have them'],
  };
}
