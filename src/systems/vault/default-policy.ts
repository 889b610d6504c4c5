/**
 * The `default` policy as the server ships it (OpenBao documentation, "Policies", "Default policy"): what a token may
 * do about itself. Every token has it unless its role says `token_no_default_policy`.
 */
import type { Rule } from './policy-document';

const SHIPPED: readonly (readonly [string, readonly string[]])[] = [
  ['auth/token/lookup-self', ['read']],
  ['auth/token/renew-self', ['update']],
  ['auth/token/revoke-self', ['update']],
  ['sys/capabilities-self', ['update']],
  ['identity/entity/id/{{identity.entity.id}}', ['read']],
  ['identity/entity/name/{{identity.entity.name}}', ['read']],
  ['sys/internal/ui/resultant-acl', ['read']],
  ['sys/renew', ['update']],
  ['sys/leases/renew', ['update']],
  ['sys/leases/lookup', ['update']],
  ['cubbyhole/*', ['create', 'read', 'update', 'delete', 'list']],
  ['sys/wrapping/wrap', ['update']],
  ['sys/wrapping/lookup', ['update']],
  ['sys/wrapping/unwrap', ['update']],
  ['sys/tools/hash', ['update']],
  ['sys/tools/hash/*', ['update']],
  ['sys/control-group/request', ['update']],
  ['identity/oidc/provider/+/authorize', ['read', 'update']],
];

export const DEFAULT_RULES: readonly Rule[] = SHIPPED.map(([path, capabilities], line) => ({
  path,
  capabilities,
  line: line + 1,
}));
