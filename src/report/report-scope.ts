import type { GraphTenant } from '../graph/access-graph';
import type { Finding } from '../questions/answers';
import type { StartQuestion } from './start-view';

/** What a report holds; the reader of a report is told in these words. */
export type ReportScope =
  | { readonly kind: 'everything' }
  | { readonly kind: 'tenants'; readonly tenants: readonly number[] }
  | { readonly kind: 'finding'; readonly finding: string }
  | {
      readonly kind: 'view';
      readonly nodes: readonly number[];
      readonly title: string;
      /** The question that led to them: the report opens there. */
      readonly start?: StartQuestion;
    };

/** A scope in words. They go into the report, so they name nothing that is left out. */
export function scopeText(
  scope: ReportScope,
  tenants: readonly GraphTenant[],
  findings: readonly Finding[],
): string {
  switch (scope.kind) {
    case 'everything':
      return 'everything';
    case 'tenants': {
      const names = scope.tenants.map((tenant) => tenants[tenant]?.name ?? '');
      if (names.length === 1) return `tenant ${names[0] ?? ''}, and what reaches it`;
      return `tenants ${names.join(', ')}, and what reaches them`;
    }
    case 'finding':
      return `finding: ${findings.find((finding) => finding.id === scope.finding)?.title ?? ''}`;
    case 'view':
      return `view: ${scope.title}`;
  }
}
