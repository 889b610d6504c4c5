import type { GraphBuilder } from '../../graph/builder';
import { STANDING } from '../../model/window';
import type { RecordView } from '../system';
import { objectKey, tenantKey } from './ids';

/**
 * Nobody is put into Authenticated Users or Everyone: every account of a domain is in them. As BloodHound does, the
 * domain's own users and computers come by way of Domain Users and Domain Computers. Nothing of it can be removed.
 */
export function everyoneSteps(view: RecordView, build: GraphBuilder): void {
  for (const domain of view.of('sharphound', 'resource')) {
    if (domain.type !== 'Domain') continue;
    const tenant = view.get(tenantKey(domain.id));
    const name = (tenant?.kind === 'tenant' ? tenant.name : domain.name).toUpperCase();
    const authenticated = objectKey(`${name}-S-1-5-11`);
    for (const rid of ['513', '515']) {
      joins(build, objectKey(`${domain.id}-${rid}`), authenticated);
    }
    joins(build, authenticated, objectKey(`${name}-S-1-1-0`));
  }
}

function joins(build: GraphBuilder, member: string, group: string): void {
  if (!build.has(member) || !build.has(group)) return;
  build.step({
    from: member,
    to: group,
    kind: 'member',
    permission: 'MemberOf',
    verdict: 'allowed',
    window: STANDING,
    supports: [{ records: [] }],
  });
}
