import { present } from '../../lib/present';
import type { Key, PolicyRecord } from '../../model/record';
import type { EpochMs } from '../../model/window';
import { VAULT, factKey, pathKey, policyKey, tenantKey } from './keys';
import type { Namespace } from './keys';
import { writeDocument } from './kept-policy';
import { parsePolicy } from './parse-policy';
import type { Rule } from './policy-document';
import { sourceOf, stateTenant } from './reading';
import type { Reading } from './reading';

interface PolicyFacts {
  readonly name: string;
  readonly namespace: Namespace;
  /** Absent: only named. */
  readonly text?: string;
  readonly expires?: EpochMs;
  readonly modified?: EpochMs;
}

/** What a policy is called for whose document no export has. */
export const MISSING = 'the policy is not in the exports';

/** Read one policy into its record, or note that it is named. Returns its key. */
export function readPolicy(reading: Reading, facts: PolicyFacts, counted: 'record' | 'derived'): Key {
  const { sink } = reading;
  const source = sourceOf(reading);
  const key = policyKey(facts.namespace, facts.name);
  const name = facts.name.toLowerCase();
  const base = {
    kind: 'policy' as const,
    key,
    system: VAULT,
    source,
    tenant: tenantKey(facts.namespace),
    id: facts.namespace + name,
    name,
    type: 'ACL',
  };
  if (facts.text === undefined) {
    sink.add(base, 'derived');
    return key;
  }
  stateTenant(reading, facts.namespace);
  const parsed = parsePolicy(facts.text);
  if (!parsed.ok) {
    sink.problem(
      'error',
      `policy ${name}: ${parsed.problem}; what hangs on it is not evaluated`,
      reading.place,
    );
    sink.add({ ...base, unusable: `its text cannot be read: ${parsed.problem}` }, counted);
    return key;
  }
  const { document } = parsed;
  for (const warning of document.warnings)
    sink.problem('warning', `policy ${name}: ${warning}`, reading.place);
  const accountability = accountabilityOf(document.rules, facts);
  const record: PolicyRecord = {
    ...base,
    document: writeDocument(document),
    ...(accountability === undefined ? {} : { accountability }),
  };
  sink.add(record, counted);
  sink.used('fact', document.rules.length);
  for (const [i, rule] of document.rules.entries()) {
    if (rule.expires === undefined) continue;
    sink.add(
      {
        kind: 'observation',
        key: factKey('rule-end', key, String(i)),
        system: VAULT,
        source,
        type: 'expiring-rule',
        subject: pathKey(facts.namespace + rule.path),
        text: `rule for ${rule.path} of policy ${name}`,
        value: rule.path,
        at: rule.expires,
      },
      'derived',
    );
  }
  return key;
}

/** Comments of rules often carry the reason and a ticket. */
function accountabilityOf(rules: readonly Rule[], facts: PolicyFacts): PolicyRecord['accountability'] {
  const reason = rules.map(({ comment }) => comment).find((comment) => comment !== undefined);
  const ticket = /\b[A-Z][A-Z0-9]+-\d+\b/u.exec(reason ?? '')?.[0];
  const found = present({ reason, ticket, expires: facts.expires });
  return Object.keys(found).length === 0 ? undefined : found;
}

/** A policy named by an entity, a group or an auth role; the policy itself may stand in another file. */
export function attach(
  reading: Reading,
  names: readonly string[],
  namespace: Namespace,
  to: Key,
  role: 'entity' | 'group' | 'token',
): void {
  for (const name of new Set(names.map((one) => one.toLowerCase()))) {
    const policy = readPolicy(reading, { name, namespace }, 'derived');
    reading.sink.add(
      {
        kind: 'attachment',
        key: factKey('attachment', policy, to),
        system: VAULT,
        source: sourceOf(reading),
        policy,
        to,
        role,
      },
      'fact',
    );
  }
}
