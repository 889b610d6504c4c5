import type { IdentityPage } from '../../engine/identity-page';
import { toCsv } from '../../lib/csv-out';
import { untilText } from '../../model/window';

/** What the page lists of rights and of what can be become, a row each; rights beyond the page's limit are a row that counts them. */
export function rightsCsv(
  { can, becomes, becomers }: IdentityPage,
  tenantName: (tenant: number) => string,
): string {
  return toCsv([
    ['part', 'service', 'permission', 'on', 'on id', 'tenant', 'verdict', 'note', 'until', 'decided by'],
    ...can.flatMap(({ service, rights, total }) => [
      ...rights.map((right) => [
        'can do',
        service,
        right.permission,
        right.on.name,
        right.on.id,
        tenantName(right.on.tenant),
        right.verdict,
        right.note,
        untilText(right.until),
        (right.statements ?? []).map(({ text }) => text).join('; '),
      ]),
      ...(total > rights.length
        ? [['can do', service, `and ${total - rights.length} more: see Access, kept to this principal`]]
        : []),
    ]),
    ...(
      [
        ['can become', becomes],
        ['can be become by', becomers],
      ] as const
    ).flatMap(([part, gains]) =>
      gains.map(({ who, permission, technique, verdict, note }) => [
        part,
        '',
        technique === undefined ? permission : `${permission ?? ''} (${technique.title})`,
        who.name,
        who.id,
        tenantName(who.tenant),
        verdict,
        note,
      ]),
    ),
  ]);
}
