import { Pace } from '../pace';
import { nameOf } from '../rule';
import type { Rule } from '../rule';
import { dateText } from './credentials';

/** One-time links that nobody opened and that have not expired. */
export const oneTimeShareOpen: Rule = {
  id: 'one-time-share-open',
  title: 'One-time share still open',
  why: 'The link was never opened: whoever finds it in a mailbox or chat opens it first.',
  remedy: 'Revoke the link; send a new one when it is needed, with a short life.',
  frameworks: ['NHI2:2025', 'AC-3', 'A.5.17'],
  *find(context) {
    const pace = new Pace();
    for (const record of context.view.all('observation')) {
      if (pace.due()) yield undefined;
      if (record.type !== 'one-time-share' || record.value === 'opened') continue;
      if (record.at !== undefined && record.at <= context.scope.at) continue;
      const node = context.nodeOf(record.subject);
      if (node === undefined) continue;
      yield {
        subject: node,
        about: record.key,
        severity: 'medium',
        title: `A one-time link to ${nameOf(context, node)} is still open${record.at === undefined ? '' : ` until ${dateText(record.at)}`}`,
        evidence: [{ text: record.text, source: record.source, node }],
      };
    }
  },
};

/** Shares with somebody outside the organisation. */
export const externalShareOpen: Rule = {
  id: 'external-share-open',
  title: 'Secret shared outside the organisation',
  why: 'Somebody who is in no directory here can read it, and no leaving process ends that.',
  remedy: 'End the share, or write down for whom, why and until when; rotate the secret when it ends.',
  frameworks: ['NHI3:2025', 'SA-9', 'A.5.19', 'GV.SC-07'],
  *find(context) {
    const pace = new Pace();
    for (const record of context.view.all('observation')) {
      if (pace.due()) yield undefined;
      const node = record.type === 'external-share' ? context.nodeOf(record.subject) : undefined;
      if (node === undefined) continue;
      yield {
        subject: node,
        about: record.key,
        severity: 'medium',
        title: record.text,
        evidence: [
          { text: `Shared with ${record.value ?? 'somebody outside'}`, source: record.source, node },
        ],
      };
    }
  },
};
