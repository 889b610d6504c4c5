/** What the user principal name of a guest says of the account at home. */
export interface GuestHome {
  /** Set when only one reading is possible. */
  readonly certain?: string;
  readonly candidates: readonly string[];
}

/**
 * `name_home.example#EXT#@resource.onmicrosoft.com` → `name@home.example`. Inviting replaces the `@` by `_`, so the last
 * underscore before a domain is the `@` (a domain name holds no underscore); with more underscores in the local part
 * the reading stays the same, for the domain cannot contain one: only a part after it without a dot is ambiguous.
 */
export function guestHome(upn: string): GuestHome | undefined {
  const mark = upn.toUpperCase().indexOf('#EXT#');
  if (mark < 0) return undefined;
  const before = upn.slice(0, mark);
  const candidates: string[] = [];
  for (let i = before.lastIndexOf('_'); i > 0; i = before.lastIndexOf('_', i - 1)) {
    const domain = before.slice(i + 1);
    if (/^[A-Za-z0-9-]+(?:\.[A-Za-z0-9-]+)+$/u.test(domain))
      candidates.push(`${before.slice(0, i)}@${domain}`.toLowerCase());
  }
  const [only] = candidates;
  return candidates.length === 1 && only !== undefined ? { certain: only, candidates } : { candidates };
}
