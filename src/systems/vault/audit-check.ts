/**
 * What the server says granted a request (audit log, `auth.policy_results.granting_policies`; OpenBao documentation,
 * "Audit devices") against what the exported policies say of it.
 */
import { byCodeUnit } from '../../lib/order';
import type { ObservationRecord } from '../../model/record';
import type { CoverageGap } from '../../model/snapshot';
import type { RecordView } from '../system';
import { VAULT } from './keys';
import { Mounts } from './mounts';
import { TokenRules } from './ruling';
import type { Ruling } from './ruling';
import { Tokens } from './tokens';

/** Uses named in the gap, and uses looked at: a log has one line for each request. */
const SHOWN = 3;
const LOOKED_AT = 5000;
const GRANTED_BY = ', granted by ';

/** Requests that the server granted by policies which do not grant them here: the exports and the log disagree. */
export function checkUses(view: RecordView): readonly CoverageGap[] {
  const uses = view
    .of(VAULT, 'observation')
    .filter(({ type, text }) => type === 'vault-use' && text.includes(GRANTED_BY));
  if (uses.length === 0) return [];
  const tokens = new Tokens(view);
  const mounts = new Mounts(view);
  const unlike = uses.slice(0, LOOKED_AT).flatMap((use) => disagreement(use, view, tokens, mounts) ?? []);
  if (unlike.length === 0) return [];
  const shown = unlike.sort(byCodeUnit).slice(0, SHOWN).join('; ');
  return [
    {
      system: VAULT,
      layer: 'policies that the audit log names',
      consequence: `${unlike.length} request${unlike.length === 1 ? '' : 's'} in the log that the policies here do not grant in that way: ${shown}${unlike.length > SHOWN ? '; …' : ''}. Policies, groups or roles have changed since, or some are not in the exports`,
      effect: 'both',
      remedy: 'export all policies, groups, entities and auth roles again, at one time',
    },
  ];
}

/** How our answer differs from the server's; undefined where it does not, or cannot be told. */
function disagreement(
  { subject, text, value: path, at }: ObservationRecord,
  view: RecordView,
  tokens: Tokens,
  mounts: Mounts,
): string | undefined {
  const entity = view.get(subject);
  if (entity?.kind !== 'principal' || entity.mentionedOnly === true || path === undefined || at === undefined)
    return undefined;
  const operation = text.slice(0, text.indexOf(' '));
  const server = text.slice(text.lastIndexOf(GRANTED_BY) + GRANTED_BY.length).split(', ');
  const rulings = tokens
    .of(entity)
    .map((token) => new TokenRules(token, mounts, at).rule(path, operation, {}));
  if (rulings.some(({ verdict }) => verdict === 'not-evaluated')) return undefined;
  const granted = rulings.filter(({ verdict }) => verdict !== 'denied');
  const request = `${operation} ${path} by ${entity.name}`;
  if (granted.length === 0)
    return `${request} was granted by ${server.join(', ')}, and nothing here grants it`;
  const ours = new Set(granted.flatMap(grantedBy));
  return server.some((name) => ours.has(name))
    ? undefined
    : `${request} was granted by ${server.join(', ')}, here by ${[...ours].join(', ')}`;
}

function grantedBy({ grants }: Ruling): readonly string[] {
  return grants.map(({ holder }) => `${holder.namespace}${holder.name}`);
}
