import { existsSync } from 'node:fs';
import { chromiumPath } from '../browser/chromium';
import { chromiumEngine } from './chromium-engine';
import { firefoxEngine, firefoxPath } from './firefox-engine';
import { webkitEngine, webkitPaths } from './webkit-engine';

/** One page of a browser of a profile of its own: what a test needs, and all three engines can. */
export interface EnginePage {
  goto(url: string): Promise<void>;
  /** Runs the function in the page, as a debugger would: outside of the page's policy. Arguments and answer are JSON. */
  run<A extends readonly unknown[], R>(work: (...given: A) => R, ...given: A): Promise<Awaited<R>>;
  /** A PNG of what is seen. */
  screenshot(): Promise<Buffer>;
  close(): Promise<void>;
}

export interface Engine {
  readonly name: EngineName;
  readonly version: string;
  open(): Promise<EnginePage>;
  close(): Promise<void>;
}

export type EngineName = 'Chromium' | 'Firefox' | 'WebKit';

interface Known {
  readonly name: EngineName;
  readonly there: boolean;
  readonly how: string;
  readonly start: () => Promise<Engine>;
}

const KNOWN: readonly Known[] = [
  {
    name: 'Chromium',
    there: chromiumPath() !== undefined,
    how: '`apt-get install chromium`, or set CHROME_PATH',
    start: chromiumEngine,
  },
  {
    name: 'Firefox',
    there: existsSync(firefoxPath()),
    how: '`apt-get install firefox-esr`, or set FIREFOX_PATH',
    start: firefoxEngine,
  },
  {
    name: 'WebKit',
    there: webkitPaths() !== undefined,
    how: '`apt-get install webkit2gtk-driver xvfb`',
    start: webkitEngine,
  },
];

/** The engines that are installed. One that is not is told in a line, and fails in CI. */
export const engines: readonly Known[] = KNOWN.filter(({ name, there, how }) => {
  if (there) return true;
  const line = `${name} is not installed: ${how}, to run its tests.`;
  if (process.env['CI'] === 'true') throw new Error(line);
  console.log(`skipped: ${line}`);
  return false;
});
