/** The server's own answer for one token (`sys/internal/ui/resultant-acl`) against ours. */
import { field, isObject, list } from '../../lib/content';
import type { Json } from '../../lib/content';
import { parseJson } from '../../lib/json';
import { byCodeUnit } from '../../lib/order';
import type { CoverageGap } from '../../model/snapshot';
import type { RecordView } from '../system';
import type { Acl } from './acl';
import { VAULT } from './keys';
import { Mounts } from './mounts';
import { TokenRules, changesOf } from './ruling';
import { Tokens } from './tokens';
import type { Carried } from './carried';

/** One list of ours in the server's form: `exact kv/data/x read,list`, sorted. */
export function resultantOf(acl: Acl<Carried>): readonly string[] {
  return acl.entries
    .map(({ pattern, denies, rules }) => {
      const words =
        denies.length > 0 ? ['deny'] : [...new Set(rules.flatMap(({ rule }) => rule.capabilities))];
      const path = pattern.kind === 'prefix' ? pattern.stem : pattern.text;
      return `${pattern.kind === 'exact' ? 'exact' : 'glob'} ${path} ${words.sort(byCodeUnit).join(',')}`;
    })
    .sort(byCodeUnit);
}

/** The server's list in the same form. */
export function resultantLines(data: Json): readonly string[] {
  const lines = (name: string, word: string): string[] => {
    const paths = field(data, name);
    if (!isObject(paths)) return [];
    return Object.entries(paths).map(
      ([path, one]) =>
        `${word} ${path} ${list(one, 'capabilities')
          .filter((c) => typeof c === 'string')
          .sort(byCodeUnit)
          .join(',')}`,
    );
  };
  return [...lines('exact_paths', 'exact'), ...lines('glob_paths', 'glob')].sort(byCodeUnit);
}

/** A list of the server's that none of our tokens has: something that takes part is not in the exports. */
export function checkResultants(view: RecordView): readonly CoverageGap[] {
  const stated = view.of(VAULT, 'observation').filter(({ type }) => type === 'resultant-acl');
  if (stated.length === 0) return [];
  const mounts = new Mounts(view);
  const tokens = new Tokens(view);
  const ours = new Set<string>();
  for (const actor of tokens.actors()) {
    for (const token of tokens.of(actor)) {
      // When the server was asked is not known: with the rules that end, and without those that have.
      for (const at of [Number.NEGATIVE_INFINITY, ...changesOf(token)])
        ours.add(resultantOf(new TokenRules(token, mounts, at).acl).join('\n'));
    }
  }
  const unlike = stated.filter(({ value }) => {
    const parsed = parseJson(value ?? '');
    if (!parsed.ok || field(parsed.value, 'root') === true) return false;
    return !ours.has(resultantLines(parsed.value).join('\n'));
  });
  if (unlike.length === 0) return [];
  return [
    {
      system: VAULT,
      layer: 'what the server says of a token',
      consequence: `${unlike.length} resultant ACL${unlike.length === 1 ? '' : 's'} of the server equal${unlike.length === 1 ? 's' : ''} that of no entity or auth role here: a policy, a role or a group that takes part is not in the exports`,
      effect: 'both',
      remedy: 'export all policies, groups, entities and auth roles at one time',
    },
  ];
}
