import { Pace } from '../pace';
import { tenantName } from '../rule';
import type { Rule } from '../rule';

const MACHINE = new Set(['service-account', 'application', 'token', 'access-key']);

/** Principals that are no person and have no owner in any export. */
export const unownedNonHuman: Rule = {
  id: 'unowned-non-human',
  title: 'Machine identity without an owner',
  why: 'Nobody answers for it: nobody rotates it, reviews it, or notices when it should be gone.',
  remedy: 'Name an owner, a purpose and a review date; disable it when nobody will.',
  frameworks: ['NHI1:2025', 'CIS 5.5', 'PR.AA-01', 'A.5.16'],
  *find(context) {
    const pace = new Pace();
    for (const record of context.view.all('principal')) {
      if (pace.due()) yield undefined;
      const machine = record.human === false || (record.human !== true && MACHINE.has(record.type));
      if (!machine || record.type === 'computer' || record.type === 'role' || record.type === 'service')
        continue;
      if (record.type === 'group' || record.type === 'everyone' || record.type === 'external') continue;
      if (record.mentionedOnly === true || record.enabled === false) continue;
      if (record.accountability?.owner !== undefined) continue;
      const node = context.nodeOf(record.key);
      if (node === undefined) continue;
      const held = context.rows(node).length;
      yield {
        subject: node,
        severity: held > 0 ? 'medium' : 'low',
        title: `${record.name} has no owner`,
        evidence: [
          {
            text: `${record.nativeType ?? record.type} of ${tenantName(context, node)} with ${held === 1 ? 'one effective permission' : `${held} effective permissions`}; no export names an owner`,
            source: record.source,
            node,
          },
        ],
      };
    }
  },
};
