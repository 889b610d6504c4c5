import { NEVER_ENDS } from '../../model/window';
import type { Rule } from '../rule';
import { accountable } from './accountable';
import { dateText } from './credentials';

/** Break-glass access without an end. */
export const breakGlassNeverExpires: Rule = {
  id: 'break-glass-never-expires',
  title: 'Break-glass access that never expires',
  why: 'Emergency access is meant for an hour, not for good. Standing break-glass access is ordinary privileged access with less oversight.',
  remedy: 'Give it an end or make it eligible with approval; review every use afterwards.',
  frameworks: ['AC-2', 'AC-6(7)', 'A.8.2', 'CC6.3'],
  *find(context) {
    for (const one of accountable(context)) {
      if (one === undefined) {
        yield undefined;
        continue;
      }
      const { record, accountability, node, what } = one;
      if (accountability.breakGlass !== true) continue;
      if (accountability.expires !== undefined && accountability.expires !== NEVER_ENDS) continue;
      const reviewed = accountability.breakGlassReviewed ?? accountability.lastReviewed;
      yield {
        subject: node,
        about: record.key,
        severity: 'high',
        title: `${what} is break-glass and ${accountability.expires === NEVER_ENDS ? 'never expires' : 'has no stated end'}`,
        evidence: [
          {
            text: `${reviewed === undefined ? 'No review is stated' : `Last reviewed ${dateText(reviewed)}`}${accountability.owner === undefined ? '; no owner' : `; owner ${accountability.owner}`}`,
            source: record.source,
            node,
          },
        ],
      };
    }
  },
};
