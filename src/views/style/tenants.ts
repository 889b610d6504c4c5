const TENANT_COLOURS = 10;

/** The custom property with a tenant's colour: stable by index, and never the only sign of the tenant. */
export function tenantToken(tenant: number): string {
  return `--tenant-${tenant % TENANT_COLOURS}`;
}

/** The value of a custom property as a canvas needs it. Read again when the theme changes. */
export function readToken(token: string): string {
  return getComputedStyle(document.documentElement).getPropertyValue(token).trim();
}
