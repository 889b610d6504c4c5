import type { PrincipalRecord } from '../model/record';

/** What an account is for, by what is stated of it or by its name. */
export type AccountKind = 'person' | 'administrator' | 'automation' | 'break-glass';

/** Tokens of naming conventions, each delimited by a separator, a digit or the end. */
const BREAK_GLASS =
  /(?:^|[^a-z])(?:break[-_. ]?glass|emergency(?:[-_. ]?access)?|bg|firecall|notfall)(?=$|[^a-z])/iu;
const AUTOMATION =
  /(?:^|[^a-z])(?:svc|service|automation|sync|scanner|robot|bot|app|job|noreply|sa)(?=$|[^a-z])/iu;
const ADMINISTRATOR = /(?:^|[^a-z])(?:adm|admin|administrator|priv|t0|t1|tier0|tier1|ga|da|pa)(?=$|[^a-z])/iu;

function localPart(record: PrincipalRecord): string {
  const upn = (record.aliases ?? []).find((name) => name.includes('@')) ?? record.name;
  return upn.split('@')[0] ?? upn;
}

/** Kind of an account. A statement (accountability, not human) wins over the name; the name is only a convention. */
export function accountKind(record: PrincipalRecord): { readonly kind: AccountKind; readonly why: string } {
  if (record.accountability?.breakGlass === true)
    return { kind: 'break-glass', why: 'stated as a break-glass account' };
  if (record.type === 'service-account' || record.human === false)
    return { kind: 'automation', why: 'stated as no human' };
  const local = localPart(record);
  for (const text of [local, record.name]) {
    if (BREAK_GLASS.test(text)) return { kind: 'break-glass', why: `by its name ${text}` };
  }
  for (const text of [local, record.name]) {
    if (ADMINISTRATOR.test(text)) return { kind: 'administrator', why: `by its name ${text}` };
    if (AUTOMATION.test(text)) return { kind: 'automation', why: `by its name ${text}` };
  }
  return { kind: 'person', why: 'nothing says otherwise' };
}

/** The name of the person in an administrator's account: `adm-ana.abel`, `ana.abel-admin` → `ana.abel`. */
export function personIn(record: PrincipalRecord): string | undefined {
  const local = localPart(record).toLowerCase();
  const rest = local
    .replace(/^(?:adm|admin|priv|t0|t1|tier0|tier1|ga|da|pa)[-_.]/u, '')
    .replace(/[-_.](?:adm|admin|administrator|priv|t0|t1|tier0|tier1|ga|da|pa)$/u, '');
  return rest === local || rest.length < 3 ? undefined : rest;
}

export function accountName(record: PrincipalRecord): string {
  return localPart(record).toLowerCase();
}
