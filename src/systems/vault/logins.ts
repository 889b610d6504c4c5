/** By which auth role an alias signs in, and what that leaves open. */
import type { PrincipalRecord } from '../../model/record';
import { TOKEN_ROLE } from './read-role';
import type { AliasFacts } from './templates';
import { property } from './identity-facts';

/**
 * Whether the exports say that an alias signs in by a role: the user of that name, the AppRole with that role id, or
 * the role that the alias's metadata names (OpenBao documentation of each auth method, "alias name").
 */
export function signsInBy(alias: AliasFacts, role: PrincipalRecord): boolean {
  const name = property(role, 'role name') ?? '';
  if (property(role, 'kind')?.startsWith('user') === true)
    return name.toLowerCase() === alias.name.toLowerCase();
  if (property(role, 'role_id') === alias.name) return true;
  return ['role_name', 'role'].some((key) => alias.metadata.get(key) === name);
}

/** What a token role leaves open: whoever makes a token by it names which of the allowed policies it carries. */
export function madeBy(role: PrincipalRecord): string | undefined {
  if (property(role, TOKEN_ROLE) === undefined) return undefined;
  const glob = property(role, 'allowed_policies_glob');
  return `if the token is made with these policies${glob === undefined ? '' : ` (the role allows ${glob} as well)`}`;
}

/** What a login by a role must bring, as far as the export says. */
export function bindingsOf(role: PrincipalRecord): string {
  const bindings = (role.properties ?? []).filter(([name]) => name.startsWith('bound_'));
  return bindings.map(([name, value]) => `; ${name}: ${value}`).join('');
}
