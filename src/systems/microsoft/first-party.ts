/** Tenants of Microsoft itself, which own the first-party applications (Microsoft, "Verify first-party applications"). */
export const MICROSOFT_TENANTS: ReadonlyMap<string, string> = new Map([
  ['f8cdef31-a31e-4b4a-93e4-5f571e91255a', 'Microsoft (first-party applications)'],
  ['72f988bf-86f1-41af-91ab-2d7cd011db47', 'Microsoft'],
]);
