import type { FileContent } from '../../lib/content';
import type { Recognition } from '../system';
import { pagesOf } from './pages';
import type { PageKind } from './page-kinds';

export const DIRECTORY = 'microsoft-graph';
export const ARM = 'azure-cli';
export const AZUREHOUND = 'azurehound';
export const CIPP = 'cipp';

const MARKS =
  /"(?:@odata\.context|groupId|@odata\.type|userPrincipalName|UserPrincipalName|roleDefinitionId|RoleDefinitionId|roleTemplateId|appRoleId|AppRoleId|tenantId|TenantId|customerId|vaultUri|rolePermissions|assignableScopes|consentType|ConsentType|verifiedDomains|accessContainer|registrationDefinitionId|authorizations|jitAdminEnabled|userUPN|ApplicationID|servicePrincipalType|ServicePrincipalType|signInAudience|SignInAudience|securityEnabled|SecurityEnabled|groupTypes|GroupTypes|isAssignableToRole|issuer|deviceId|denyAssignmentName|managedByTenantId|MemberCount|UPN|isMemberManagementRestricted|policyId)"|"type"\s*:\s*"(?:azure|Microsoft\.|\/providers\/Microsoft\.)|"kind"\s*:\s*"AZ/u;

/** By the announced or the evident kind of the lists; the name never decides, it only hints at the tenant. */
export function recogniseMicrosoft(content: FileContent): Recognition | undefined {
  if (content.binary !== undefined) return undefined;
  if (!MARKS.test(content.head)) return undefined;
  const parsed = content.json();
  if (!parsed.ok) return undefined;
  const pages = pagesOf(parsed.value, content.name).filter((page) => page.kind !== undefined);
  const [first] = pages;
  if (first?.kind === undefined) return undefined;
  const format = formatOf(first.kind);
  const announced = pages.some((page) => page.context?.includes('graph.microsoft') === true);
  return {
    format,
    score: format === AZUREHOUND || announced ? 1 : 0.9,
    reasons: [...new Set(pages.map((page) => page.why))].slice(0, 4),
  };
}

export function formatOf(kind: PageKind): string {
  if (kind === 'azureHound') return AZUREHOUND;
  if (kind.startsWith('cipp')) return CIPP;
  const arm =
    kind.startsWith('arm') ||
    kind.startsWith('lighthouse') ||
    kind === 'subscriptions' ||
    kind === 'managementGroups' ||
    kind === 'keyVaults' ||
    kind === 'resources';
  return arm ? ARM : DIRECTORY;
}
