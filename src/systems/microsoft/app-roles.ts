/** Application ids of Microsoft's own resource applications ("Verify first-party applications", Microsoft Entra docs). */
export const MICROSOFT_GRAPH = '00000003-0000-0000-c000-000000000000';
const DIRECTORY_WIDE: ReadonlySet<string> = new Set([
  MICROSOFT_GRAPH,
  '00000002-0000-0000-c000-000000000000', // Azure AD Graph
  '00000002-0000-0ff1-ce00-000000000000', // Office 365 Exchange Online
  '00000003-0000-0ff1-ce00-000000000000', // Office 365 SharePoint Online
]);

/** Resource applications whose permissions hold on the whole tenant. */
export function isTenantWide(appId: string | undefined): boolean {
  return appId !== undefined && DIRECTORY_WIDE.has(appId.toLowerCase());
}

/**
 * Ids of Microsoft Graph application permissions, for when the resource's own appRoles are not exported.
 * Microsoft Graph documentation, "Microsoft Graph permissions reference".
 */
const GRAPH_ROLES: ReadonlyMap<string, string> = new Map([
  ['1bfefb4e-e0b5-418b-a88f-73c46d2cc8e9', 'Application.ReadWrite.All'],
  ['06b708a9-e830-4db3-a914-8e69da51d44f', 'AppRoleAssignment.ReadWrite.All'],
  ['9e3f62cf-ca93-4989-b6ce-bf83c28f9fe8', 'RoleManagement.ReadWrite.Directory'],
  ['19dbc75e-c2e2-444c-a770-ec69d8559fc7', 'Directory.ReadWrite.All'],
  ['7ab1d382-f21e-4acd-a863-ba3e13f7da61', 'Directory.Read.All'],
  ['62a82d76-70ea-41e2-9197-370581804d09', 'Group.ReadWrite.All'],
  ['5b567255-7703-4780-807c-7be8301ae99b', 'Group.Read.All'],
  ['dbaae8cf-10b5-4b86-a4a1-f871c94c6695', 'GroupMember.ReadWrite.All'],
  ['89c8469c-83ad-45f7-8ff2-6e3d4285709e', 'ServicePrincipalEndpoint.ReadWrite.All'],
  ['741f803b-c850-494e-b5df-cde7c675a1ca', 'User.ReadWrite.All'],
  ['df021288-bdef-4463-88db-98f22de89214', 'User.Read.All'],
  ['e2a3a72e-5f79-4c64-b1b1-878b674786c9', 'Mail.ReadWrite'],
  ['810c84a8-4a9e-49e6-bf7d-12d183f40d01', 'Mail.Read'],
  ['b633e1c5-b582-4048-a93e-9f11b44c7e96', 'Mail.Send'],
  ['a82116e5-55eb-4c41-a434-62fe8a61c773', 'Sites.FullControl.All'],
  ['9492366f-7969-46a4-8d15-ed1a20078fff', 'Sites.ReadWrite.All'],
  ['75359482-378d-4052-8f01-80520e7db3cd', 'Files.ReadWrite.All'],
  ['50483e42-d915-4231-9639-7fdb7fd190e5', 'UserAuthenticationMethod.ReadWrite.All'],
]);

export function graphRole(id: string): string | undefined {
  return GRAPH_ROLES.get(id.toLowerCase());
}

/** The default assignment: no application permission, only that the principal may sign in. */
export const DEFAULT_ACCESS = '00000000-0000-0000-0000-000000000000';
