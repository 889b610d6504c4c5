import { observed } from './observed';

export const unusedPrivileges = observed(
  'unused-privileges',
  'Privileges that were never used',
  'medium',
  'The last-accessed data shows services and actions this identity is allowed and did not use. Whoever takes it over has them all the same.',
  'Put the narrower policy the product proposes for this identity in place of its policies, after a check that no yearly task needs more.',
  ['NHI5:2025', 'AC-6', 'AC-6(7)', 'PR.AA-05', 'CC6.3', 'A.8.2'],
);

export const unrelatedCapabilities = observed(
  'unrelated-capabilities',
  'Capabilities that do not belong together in one identity',
  'medium',
  'One of these is to check or to limit the other, or no one task needs both. Together in one identity, nobody else has to agree, and one theft is enough.',
  'Split the identity by task: take one of the capabilities out of its policies and give it to another identity.',
  ['AC-5', 'PR.AA-05', 'CC6.3', 'A.5.3'],
);
