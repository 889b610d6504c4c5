import { wellKnownOf } from './ids';

/**
 * Names of well-known SIDs and of the relative ids every domain has.
 * Source: Microsoft, [MS-DTYP] section 2.4.2.4 and "Security identifiers" (Windows Server documentation).
 */
const SIDS = new Map([
  ['S-1-0-0', 'NOBODY'],
  ['S-1-1-0', 'EVERYONE'],
  ['S-1-2-0', 'LOCAL'],
  ['S-1-3-0', 'CREATOR OWNER'],
  ['S-1-3-1', 'CREATOR GROUP'],
  ['S-1-3-4', 'OWNER RIGHTS'],
  ['S-1-5-2', 'NETWORK'],
  ['S-1-5-3', 'BATCH'],
  ['S-1-5-4', 'INTERACTIVE'],
  ['S-1-5-6', 'SERVICE'],
  ['S-1-5-7', 'ANONYMOUS LOGON'],
  ['S-1-5-9', 'ENTERPRISE DOMAIN CONTROLLERS'],
  ['S-1-5-10', 'SELF'],
  ['S-1-5-11', 'AUTHENTICATED USERS'],
  ['S-1-5-13', 'TERMINAL SERVER USER'],
  ['S-1-5-14', 'REMOTE INTERACTIVE LOGON'],
  ['S-1-5-15', 'THIS ORGANIZATION'],
  ['S-1-5-17', 'IUSR'],
  ['S-1-5-18', 'LOCAL SYSTEM'],
  ['S-1-5-19', 'LOCAL SERVICE'],
  ['S-1-5-20', 'NETWORK SERVICE'],
  ['S-1-5-32', 'BUILTIN'],
  ['S-1-5-1000', 'OTHER ORGANIZATION'],
]);

const BUILTIN = new Map([
  ['544', 'ADMINISTRATORS'],
  ['545', 'USERS'],
  ['546', 'GUESTS'],
  ['547', 'POWER USERS'],
  ['548', 'ACCOUNT OPERATORS'],
  ['549', 'SERVER OPERATORS'],
  ['550', 'PRINT OPERATORS'],
  ['551', 'BACKUP OPERATORS'],
  ['552', 'REPLICATOR'],
  ['554', 'PRE-WINDOWS 2000 COMPATIBLE ACCESS'],
  ['555', 'REMOTE DESKTOP USERS'],
  ['556', 'NETWORK CONFIGURATION OPERATORS'],
  ['557', 'INCOMING FOREST TRUST BUILDERS'],
  ['558', 'PERFORMANCE MONITOR USERS'],
  ['559', 'PERFORMANCE LOG USERS'],
  ['560', 'WINDOWS AUTHORIZATION ACCESS GROUP'],
  ['561', 'TERMINAL SERVER LICENSE SERVERS'],
  ['562', 'DISTRIBUTED COM USERS'],
  ['568', 'IIS_IUSRS'],
  ['569', 'CRYPTOGRAPHIC OPERATORS'],
  ['573', 'EVENT LOG READERS'],
  ['574', 'CERTIFICATE SERVICE DCOM ACCESS'],
  ['575', 'RDS REMOTE ACCESS SERVERS'],
  ['576', 'RDS ENDPOINT SERVERS'],
  ['577', 'RDS MANAGEMENT SERVERS'],
  ['578', 'HYPER-V ADMINISTRATORS'],
  ['579', 'ACCESS CONTROL ASSISTANCE OPERATORS'],
  ['580', 'REMOTE MANAGEMENT USERS'],
  ['582', 'STORAGE REPLICA ADMINISTRATORS'],
]);

const DOMAIN = new Map([
  ['498', 'ENTERPRISE READ-ONLY DOMAIN CONTROLLERS'],
  ['500', 'ADMINISTRATOR'],
  ['501', 'GUEST'],
  ['502', 'KRBTGT'],
  ['512', 'DOMAIN ADMINS'],
  ['513', 'DOMAIN USERS'],
  ['514', 'DOMAIN GUESTS'],
  ['515', 'DOMAIN COMPUTERS'],
  ['516', 'DOMAIN CONTROLLERS'],
  ['517', 'CERT PUBLISHERS'],
  ['518', 'SCHEMA ADMINS'],
  ['519', 'ENTERPRISE ADMINS'],
  ['520', 'GROUP POLICY CREATOR OWNERS'],
  ['521', 'READ-ONLY DOMAIN CONTROLLERS'],
  ['525', 'PROTECTED USERS'],
  ['526', 'KEY ADMINS'],
  ['527', 'ENTERPRISE KEY ADMINS'],
  ['553', 'RAS AND IAS SERVERS'],
]);

/** Everyone who asks, without having to be a member of anything. */
const EVERYONE = new Set(['S-1-1-0', 'S-1-5-7', 'S-1-5-11', 'S-1-5-15', 'S-1-5-1000']);
/** Names of services, not of groups. */
const SERVICES = new Set(['S-1-5-17', 'S-1-5-18', 'S-1-5-19', 'S-1-5-20']);
/** Users and other single accounts among the relative ids of a domain. */
const ACCOUNTS = new Set(['500', '501', '502']);

/** Readable name of an id that no file defines, or undefined. `where` is the domain or computer it belongs to. */
export function wellKnownName(id: string, where: string | undefined): string | undefined {
  const known = wellKnownOf(id);
  const place = known?.domain ?? where;
  const at = place === undefined ? '' : `@${place}`;
  if (known !== undefined) {
    const rid = /^S-1-5-32-(\d+)$/.exec(known.sid)?.[1];
    const name = rid === undefined ? SIDS.get(known.sid) : BUILTIN.get(rid);
    return name === undefined ? undefined : name + at;
  }
  const [, domainRid] = /^S-1-5-21-\d+-\d+-\d+-(\d+)$/.exec(id) ?? [];
  const name = domainRid === undefined ? undefined : DOMAIN.get(domainRid);
  return name === undefined ? undefined : name + at;
}

/** Name of a local group of a computer by its relative id. */
export function localGroupName(rid: string, computer: string): string {
  return `${BUILTIN.get(rid) ?? `LOCAL GROUP ${rid}`}@${computer}`;
}

/** What an id that no file defines is, as far as the id itself says. */
export function wellKnownType(id: string): 'everyone' | 'service' | 'user' | 'group' | undefined {
  const known = wellKnownOf(id);
  if (known !== undefined) {
    return EVERYONE.has(known.sid) ? 'everyone' : SERVICES.has(known.sid) ? 'service' : 'group';
  }
  const [, rid] = /^S-1-5-21-\d+-\d+-\d+-(\d+)$/.exec(id) ?? [];
  if (rid === undefined || !DOMAIN.has(rid)) return undefined;
  return ACCOUNTS.has(rid) ? 'user' : 'group';
}
