import type { CrossTenantRow } from '../../questions/answers';
import { countOf, formatCount } from '../style/kinds';

/** What stands in a count's pill. A way that nobody takes is no zero among figures: it says so. */
export function crossersMark(principals: number): string {
  if (principals === 0) return 'nobody';
  return principals > 99_999 ? `${Math.round(principals / 1000)}k` : formatCount(principals);
}

/** The same in a sentence. */
export function crossersWords(principals: number): string {
  return principals === 0 ? `nobody: ${NOBODY}` : countOf(principals, 'principal', 'principals');
}

/** What a way that nobody takes is: a relationship of two tenants that by itself lets no one in, or a group without members. */
export const NOBODY = 'the way is stated, but no known principal crosses by it at this instant';

/** What a mechanism's key says beside its name: its principals, and how many of its ways nobody takes. */
export function mechanismCount(rows: readonly CrossTenantRow[]): string {
  const count = rows.reduce((sum, { principals }) => sum + principals, 0);
  const idle = rows.filter(({ principals }) => principals === 0).length;
  if (idle === 0) return formatCount(count);
  const ways = countOf(idle, 'way', 'ways');
  return count === 0 ? `${ways}, nobody` : `${formatCount(count)}, and ${ways} nobody takes`;
}
