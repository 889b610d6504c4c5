// Loaded by `npm run soak` into every process of the tests (`node --import`): what fast-check ran is written beside the
// test that asked for it, in `meta.runs` of vitest's report, a number for each property. Failures are thrown as ever.
import fc from 'fast-check';

fc.configureGlobal({
  reporter(details) {
    const { meta } = globalThis.__vitest_worker__?.current ?? {};
    if (meta !== undefined) (meta.runs ??= []).push(details.numRuns);
    if (details.failed) throw new Error(fc.defaultReportMessage(details), { cause: details.errorInstance });
  },
});
