import type { ReportScope } from '../../engine/contract';

/** The scope as a reader is told it. */
export function scopeWords(
  scope: ReportScope,
  tenant: string | undefined,
  finding: string | undefined,
): string {
  switch (scope.kind) {
    case 'everything':
      return 'everything';
    case 'tenant':
      return `tenant ${tenant ?? scope.tenant}, and what reaches it`;
    case 'finding':
      return `finding: ${finding ?? scope.finding}`;
    case 'view':
      return `view: ${scope.title}`;
  }
}
