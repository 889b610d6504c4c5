import { canonicalJson } from '../lib/canonical-json';
import { sha256Hex } from '../lib/sha256';
import { RULES } from './registry';

let version: string | undefined;

/** Names the set of rules: how many, and a digest of what they say of themselves. */
export function ruleSetVersion(): string {
  version ??= `${RULES.length}-${sha256Hex(
    new TextEncoder().encode(
      canonicalJson(
        RULES.map(({ id, title, why, remedy, frameworks }) => ({ id, title, why, remedy, frameworks })),
      ),
    ),
  ).slice(0, 12)}`;
  return version;
}
