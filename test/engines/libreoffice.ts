import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import type { Kept } from './harm';

const SOFFICE = process.env['SOFFICE_PATH'] ?? '/usr/bin/soffice';
const HOW =
  'LibreOffice is not installed: `apt-get install libreoffice-calc`, or set SOFFICE_PATH, to open the CSV files.';

/** Without LibreOffice its test is skipped with one line, and fails in CI. */
export const hasSpreadsheet = ((): boolean => {
  if (existsSync(SOFFICE)) return true;
  if (process.env['CI'] === 'true') throw new Error(HOW);
  console.log(`skipped: ${HOW}`);
  return false;
})();

/** The formulas that LibreOffice Calc makes of CSV files: it opens each, and writes what it has as flat XML. */
export function formulasIn(folder: string, files: readonly Kept[]): readonly string[] {
  const made = join(folder, `calc-${files.length}`);
  mkdirSync(made, { recursive: true });
  const paths = files.map(({ name, text }, index) => {
    const path = join(made, `${index}-${name}`);
    writeFileSync(path, text);
    return path;
  });
  const profile = pathToFileURL(join(folder, 'calc-profile')).href;
  const done = spawnSync(
    SOFFICE,
    [`-env:UserInstallation=${profile}`, '--headless', '--convert-to', 'fods', '--outdir', made, ...paths],
    { encoding: 'utf8', timeout: 150_000 },
  );
  return paths.flatMap((path) => {
    const sheet = path.replace(/csv$/u, 'fods');
    if (!existsSync(sheet)) throw new Error(`LibreOffice did not open ${path}: ${done.stderr}`);
    return readFileSync(sheet, 'utf8').match(/table:formula="[^"]*"/gu) ?? [];
  });
}
