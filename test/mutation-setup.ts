import fc from 'fast-check';

// The same estates for every mutant, large from the first on, and no shrinking: a mutant need only be found, not explained.
// eslint-disable-next-line @typescript-eslint/no-deprecated -- the plug-in that replaces it cannot be set for all
fc.configureGlobal({ seed: 20261121, endOnFailure: true, unbiased: true });
