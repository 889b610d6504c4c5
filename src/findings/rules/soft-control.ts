import { Pace } from '../pace';
import { nameOf } from '../rule';
import type { FoundEvidence, Rule } from '../rule';

const SHOWN = 8;

/** Bitwarden help, "Collection permissions"; Keeper, masked records: the client hides the password and has it. */
export const softControl: Rule = {
  id: 'soft-control',
  title: 'Password hidden by the client only',
  why: 'The password is filled in and not shown, but it reaches the computer: whoever looks at the page or the traffic reads it.',
  remedy:
    'Treat everybody named as able to view it; where that must not be, use a launcher or proxy that keeps the password on the server.',
  frameworks: ['NHI2:2025', 'AC-3', 'A.8.3'],
  *find(context) {
    const pace = new Pace();
    const byResource = new Map<string, FoundEvidence[]>();
    for (const grant of context.view.all('grant')) {
      if (pace.due()) yield undefined;
      if (grant.properties?.some(([name]) => name === 'soft control') !== true) continue;
      const holder = context.nodeOf(grant.principal);
      const list = byResource.get(grant.resource) ?? [];
      list.push({
        text: `${holder === undefined ? grant.principal : nameOf(context, holder)}: ${grant.permission}`,
        source: grant.source,
        ...(holder === undefined ? {} : { node: holder }),
      });
      byResource.set(grant.resource, list);
    }
    for (const [key, evidence] of byResource) {
      const node = context.nodeOf(key);
      if (node === undefined) continue;
      yield {
        subject: node,
        severity: 'low',
        title: `${nameOf(context, node)}: passwords are hidden from ${evidence.length === 1 ? 'one holder' : `${evidence.length} holders`} by the client only`,
        evidence: [
          ...evidence.slice(0, SHOWN),
          ...(evidence.length > SHOWN ? [{ text: `and ${evidence.length - SHOWN} more` }] : []),
        ],
      };
    }
  },
};
