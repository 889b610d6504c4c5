import { execFileSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { chromium } from 'playwright';
import type { Browser } from 'playwright';

const HOW =
  'Install Chromium (`apt-get install chromium`), or set CHROME_PATH to one, to run the browser tests.';

/** A real Chromium: CHROME_PATH, else /usr/bin/chromium, else one on the PATH. */
export function chromiumPath(): string | undefined {
  const set = process.env['CHROME_PATH'];
  if (set !== undefined && set !== '') return set;
  if (existsSync('/usr/bin/chromium')) return '/usr/bin/chromium';
  for (const name of ['chromium', 'chromium-browser', 'google-chrome', 'google-chrome-stable']) {
    try {
      return execFileSync('which', [name], { encoding: 'utf8', stdio: ['ignore', 'pipe', 'ignore'] }).trim();
    } catch {
      // Not this one.
    }
  }
  return undefined;
}

/** True where the browser tests can run. Without Chromium they are skipped with one line, and fail in CI. */
export const hasChromium = ((): boolean => {
  if (chromiumPath() !== undefined) return true;
  if (process.env['CI'] === 'true') throw new Error(HOW);
  console.log(`skipped: ${HOW}`);
  return false;
})();

/**
 * What a browser would do beside the page it is tested with: the popups of its address bar are two processes for each
 * window. Of two flags of this name the last counts, so what Playwright leaves out is named again.
 */
const WITHOUT = [
  'WebUIOmniboxPopup',
  'WebUIOmniboxAimPopup',
  'AimEnabled',
  'AvoidCorsURLLoaderRestartOnRedirect',
  'AvoidUnnecessaryBeforeUnloadCheckSync',
  'DestroyProfileOnBrowserClose',
  'HttpsFirstBalancedModeAutoEnable',
  'HttpsUpgrades',
  'LensOverlay',
  'MediaRouter',
  'NetworkTimeServiceQuerying',
  'OptimizationHints',
  'PaintHolding',
  'PreconnectToSearch',
  'ThirdPartyStoragePartitioning',
];

/**
 * Without the last of its optimisers, which compiles beside a test for longer than the test goes on: a fifth of the
 * processor time of what is clicked through. Not for what is measured, and not for what works long.
 */
export const SHORT = ['--js-flags=--no-turbofan'];

/**
 * Chromium without the windows of a browser, where it is installed beside it and no other is asked for: it starts in half
 * the processor time (0.54 s and 1.24 s), and all these tests take a fifteenth less.
 */
const SHELL = '/usr/bin/chromium-headless-shell';
function shellPath(): string | undefined {
  return (process.env['CHROME_PATH'] ?? '') === '' && existsSync(SHELL) ? SHELL : chromiumPath();
}

/** For a test that clicks through pages, and asks nothing of the browser around them. */
export function launchShort(args: readonly string[] = []): Promise<Browser> {
  return start(shellPath(), [...SHORT, ...args]);
}

/** Chromium as it is used. */
export function launch(args: readonly string[] = []): Promise<Browser> {
  return start(chromiumPath(), args);
}

async function start(executablePath: string | undefined, args: readonly string[]): Promise<Browser> {
  if (executablePath === undefined) throw new Error(HOW);
  // Chromium's own sandbox does not start as root, as which containers run.
  const asRoot = process.getuid?.() === 0;
  return chromium.launch({
    executablePath,
    args: [`--disable-features=${WITHOUT.join()}`, ...(asRoot ? ['--no-sandbox'] : []), ...args],
  });
}
