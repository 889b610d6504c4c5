/** What members, collections and the provider portal have in common. */
export const ID = 'bitwarden';
export const ORGANISATION = 'Bitwarden organisation';
/** bitwarden/server, OrganizationUserStatusType. */
export const STATUS: ReadonlyMap<number, string> = new Map([
  [-1, 'revoked'],
  [0, 'invited'],
  [1, 'accepted'],
  [2, 'confirmed'],
]);
