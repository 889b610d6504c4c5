import { observed } from './observed';

/** The vault itself says that nobody owns it. */
export const ownerlessRecord = observed(
  'ownerless-record',
  'Record without an owner',
  'medium',
  'Nobody answers for it: nobody rotates it, and it stays shared with whoever had it.',
  'Give it an owner, or move it to a vault that has one; delete it when nobody needs it.',
  ['NHI1:2025', 'PR.AA-01', 'CIS 5.5', 'A.5.16'],
);
