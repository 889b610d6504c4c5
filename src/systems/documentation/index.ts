/**
 * IT documentation platforms that allow by default: everyone of the platform sees an asset unless it is restricted to
 * some (IT Glue help, "Security and permissions"; Hudu help, "Permissions" and "Access lists"). Their exports leave
 * security out, so these are two tables of our own: the assets with their restriction, and the users with their role.
 * Administrators see everything. A deny list takes its members out, and a deny wins.
 */
import { settleMentions } from '../rekey';
import { evaluateStated } from '../stated';
import { statedModule } from '../stated-module';
import type { SystemModule } from '../system';
import { roleSteps, withoutRoleGrants } from './by-role';
import { platformUsers } from './platform-users';
import { ID } from './populations';
import { restrictions } from './restrictions';

export const documentation: SystemModule = {
  ...statedModule({
    id: ID,
    title: 'IT Glue, Hudu and the like',
    exports: [
      {
        format: 'restrictions',
        title: 'Assets with their security (CSV)',
        how: 'a table of organization, asset, type, security (all, specific, except, only me), groups, users, owner, url, username',
      },
      {
        format: 'platform-users',
        title: 'Users with their platform role (CSV)',
        how: 'a table of user, platform role, groups, status',
      },
    ],
    tables: [restrictions, platformUsers],
    documents: [],
    settle: settleMentions(ID),
  }),
  *evaluate(view, build) {
    yield* evaluateStated(withoutRoleGrants(view), build, ID);
    yield* roleSteps(view, build);
    return {};
  },
};
