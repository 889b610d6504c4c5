import { NEVER_ENDS } from '../../model/window';
import type { Rule } from '../rule';
import { accountable } from './accountable';
import { dateText } from './credentials';

const TEMPORARY =
  /\b(?:temp|temporary|temporarily|interim|short[- ]term|until|for the (?:project|migration)|cover(?:ing)? for)\b/iu;

/** Called temporary in its reason, without an end. */
export const standingTemporaryAccess: Rule = {
  id: 'standing-temporary-access',
  title: 'Standing access called temporary',
  why: 'The reason says temporary and nothing ends it.',
  remedy: 'Set the end that was meant, or remove it now if that day has passed.',
  frameworks: ['AC-2', 'AC-6(7)', 'A.5.18', 'CIS 6.2'],
  *find(context) {
    for (const one of accountable(context)) {
      if (one === undefined) {
        yield undefined;
        continue;
      }
      const { record, accountability, node, what } = one;
      if (accountability.reason === undefined || !TEMPORARY.test(accountability.reason)) continue;
      if (accountability.expires !== undefined && accountability.expires !== NEVER_ENDS) continue;
      if (
        'window' in record &&
        Number.isFinite(record.window.until) &&
        record.window.until < Number.MAX_VALUE
      )
        continue;
      yield {
        subject: node,
        about: record.key,
        severity: 'medium',
        title: `${what} is called temporary and never ends`,
        evidence: [
          {
            text: `Reason: ${accountability.reason}${accountability.granted === undefined ? '' : `; granted ${dateText(accountability.granted)}`}${accountability.ticket === undefined ? '' : `; ticket ${accountability.ticket}`}`,
            source: record.source,
            node,
          },
        ],
      };
    }
  },
};
