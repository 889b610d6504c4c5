import fc from 'fast-check';

// The same estates for every mutant, large from the first on, and no shrinking: a mutant need only be found, not explained.
fc.configureGlobal({ seed: 20261121, endOnFailure: true, plugins: [fc.unbiased()] });
