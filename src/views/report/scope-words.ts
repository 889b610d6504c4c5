import type { ReportScope } from '../../engine/contract';

/** The scope as a reader is told it. */
export function scopeWords(
  scope: ReportScope,
  tenants: readonly string[],
  finding: string | undefined,
): string {
  switch (scope.kind) {
    case 'everything':
      return 'everything';
    case 'tenants':
      return tenants.length === 1
        ? `tenant ${tenants[0] ?? ''}, and what reaches it`
        : `tenants ${tenants.join(', ')}, and what reaches them`;
    case 'finding':
      return `finding: ${finding ?? scope.finding}`;
    case 'view':
      return `view: ${scope.title}`;
  }
}
