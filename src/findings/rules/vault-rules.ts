import { Pace } from '../pace';
import type { MembershipRecord } from '../../model/record';
import { nameOf } from '../rule';
import type { Rule } from '../rule';
import { dateText } from './credentials';
import { observed } from './observed';

/** OpenBao documentation, "Policies", `expiration`: an expired path rule is ignored, and it stays in the policy. */
export const expiredRulePresent: Rule = {
  id: 'expired-rule-present',
  title: 'Expired rule still in a policy',
  why: 'The rule grants nothing any more, and whoever reads the policy takes it for access; an older server that does not know expirations still honours it.',
  remedy: 'Delete the rule from the policy.',
  frameworks: ['AC-2', 'A.5.18'],
  *find(context) {
    const pace = new Pace();
    for (const record of context.view.all('observation')) {
      if (pace.due()) yield undefined;
      if (record.type !== 'expiring-rule' || record.at === undefined || record.at > context.scope.at)
        continue;
      const node = context.nodeOf(record.subject);
      if (node === undefined) continue;
      yield {
        subject: node,
        about: record.key,
        severity: 'low',
        title: `The ${record.text} expired on ${dateText(record.at)}`,
        evidence: [{ text: record.text, source: record.source, node }],
      };
    }
  },
};

/** OpenBao documentation, "AppRole": `secret_id_ttl` 0 means that a secret id never expires. */
export const secretIdNeverExpires = observed(
  'secret-id-never-expires',
  'Secret ids that never expire',
  'medium',
  'A secret id is a password of a machine. One that never expires works for whoever finds it in a log, an image or a pipeline.',
  'Set secret_id_ttl and secret_id_num_uses on the role, and hand secret ids out wrapped.',
  ['NHI7:2025', 'IA-5', 'A.5.17'],
);

/**
 * OpenBao documentation, "Identity", external groups: membership changes in the directory take effect at the next login
 * or renewal.
 */
export const externalGroupAtNextLogin: Rule = {
  id: 'external-group-at-next-login',
  title: 'Removal from an external group waits for the next login',
  why: 'Who is taken out of the group in the directory keeps its policies here until the next login or renewal of the token: revoked there, still effective here.',
  remedy:
    'At a leaving, revoke the tokens of the entity or disable it; keep token lifetimes short on that auth mount.',
  frameworks: ['NHI1:2025', 'CC6.2', 'A.5.18'],
  *find(context) {
    const pace = new Pace();
    const policies = new Set<string>();
    for (const { to } of context.view.of('vault', 'attachment')) {
      if (pace.due()) yield undefined;
      policies.add(to);
    }
    const byGroup = new Map<string, MembershipRecord[]>();
    for (const membership of context.view.of('vault', 'membership')) {
      if (pace.due()) yield undefined;
      const list = byGroup.get(membership.group);
      if (list === undefined) byGroup.set(membership.group, [membership]);
      else list.push(membership);
    }
    for (const group of context.view.of('vault', 'principal')) {
      if (pace.due()) yield undefined;
      if (group.nativeType !== 'Vault external group' || !policies.has(group.key)) continue;
      const node = context.nodeOf(group.key);
      if (node === undefined) continue;
      const members = byGroup.get(group.key) ?? [];
      if (members.length === 0) continue;
      yield {
        subject: node,
        severity: 'low',
        title: `${nameOf(context, node)} is an external group with ${members.length === 1 ? 'one member' : `${members.length} members`} as of their last logins`,
        evidence: [
          { text: 'The group is external and carries policies', source: group.source, node },
          ...members.slice(0, 8).flatMap(({ member, source }) => {
            const who = context.nodeOf(member);
            return who === undefined
              ? []
              : [{ text: `${nameOf(context, who)}, as of the last login`, source, node: who }];
          }),
        ],
      };
    }
  },
};
