// Writes the catalogue of AWS actions from the installed data package (npm run actions).
import { writeFileSync } from 'node:fs';
import { runnerImport } from 'vite';

const { module: build } = await runnerImport('./scripts/build/aws-actions.ts');
writeFileSync('src/systems/aws/actions/catalogue-data.ts', build.actionsModule());
