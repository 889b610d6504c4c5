/** What the columns are once they are looked at together. */
import { FIELD_SHAPES } from './fields';
import type { Field } from './fields';
import type { Candidate, ColumnProposal } from './proposal';

/** Where no column says who, a role beside what it gives is the holder: the second of a pair of tables. */
export function rolesThatHold(columns: readonly ColumnProposal[]): readonly ColumnProposal[] {
  if (columns.some(({ field }) => field === 'principal' || field === 'group' || field === 'principal name'))
    return columns;
  const role = columns.find(
    ({ field, name }) => field === 'permission' && /^(?:role|rolle|profile)/iu.test(name),
  );
  if (role === undefined || columns.length < 2) return columns;
  return columns.map((column): ColumnProposal =>
    column === role
      ? {
          ...column,
          field: 'principal',
          confidence: 0.7,
          reasons: ['no other column says who holds it: the role does'],
        }
      : column,
  );
}

/** Of several columns for a field that one suffices for, the surest stays; the others are kept as they stand. */
export function chooseOne(
  columns: readonly ColumnProposal[],
  candidates: readonly Candidate[],
): ColumnProposal[] {
  const many = new Set(FIELD_SHAPES.filter((shape) => shape.many === true).map((shape) => shape.field));
  const best = new Map<Field, ColumnProposal>();
  const weight = (column: ColumnProposal): number =>
    column.confidence + (column.field === 'principal' ? (candidates[column.index]?.facts.mail ?? 0) / 2 : 0);
  for (const column of columns) {
    if (many.has(column.field)) continue;
    const before = best.get(column.field);
    if (before === undefined || weight(column) > weight(before)) best.set(column.field, column);
  }
  return columns.map((column): ColumnProposal => {
    if (many.has(column.field) || best.get(column.field) === column) return column;
    const winner = best.get(column.field)?.name ?? '';
    return {
      ...column,
      field: 'property',
      confidence: 0.6,
      reasons: [`"${winner}" is the better ${column.field}`, ...column.reasons],
    };
  });
}
