import { Pace } from '../pace';
import { nameOf } from '../rule';
import type { Rule } from '../rule';

/** Platforms that show to everybody what nothing restricts. */
export const defaultAllowed: Rule = {
  id: 'default-allowed',
  title: 'Secret open to everybody by default',
  why: 'Nothing restricts it, so every user of the platform reads it, and every new one will.',
  remedy: 'Restrict it to the group that needs it, and make restricted the default for passwords of clients.',
  frameworks: ['NHI2:2025', 'AC-6', 'A.8.3', 'PR.AA-05'],
  *find(context) {
    const pace = new Pace();
    const secrets = new Set<string>();
    for (const { key } of context.view.all('secret')) {
      if (pace.due()) yield undefined;
      secrets.add(key);
    }
    for (const grant of context.view.all('grant')) {
      if (pace.due()) yield undefined;
      if (!secrets.has(grant.resource) || grant.properties?.some(([name]) => name === 'default') !== true)
        continue;
      const node = context.nodeOf(grant.resource);
      if (node === undefined) continue;
      yield {
        subject: node,
        severity: 'medium',
        title: `${nameOf(context, node)} is open to all users of the platform`,
        evidence: [{ text: 'Allowed because nothing restricts it', source: grant.source, node }],
      };
    }
  },
};
