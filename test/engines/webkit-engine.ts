import { spawn } from 'node:child_process';
import type { ChildProcess } from 'node:child_process';
import { existsSync, readdirSync } from 'node:fs';
import { createServer } from 'node:net';
import { callOf } from './call';
import type { Engine } from './engine';

const DRIVER = '/usr/bin/WebKitWebDriver';
const XVFB = '/usr/bin/Xvfb';
const STARTING_MS = 30_000;
const SCRIPT_MS = 90_000;
/** Longer than any of the driver's own limits: what is still not answered then never is. */
const UNANSWERED_MS = 120_000;

/** WebKitGTK's driver and its small browser, which Debian keeps in a folder of its version. */
export function webkitPaths(): { readonly driver: string; readonly browser: string } | undefined {
  if (!existsSync(DRIVER) || !existsSync(XVFB)) return undefined;
  const browsers = readdirSync('/usr/lib')
    .filter((name) => name.endsWith('-linux-gnu'))
    .flatMap((name) =>
      readdirSync(`/usr/lib/${name}`)
        .filter((folder) => folder.startsWith('webkit2gtk-4.'))
        .map((folder) => `/usr/lib/${name}/${folder}/MiniBrowser`),
    )
    .filter((path) => existsSync(path))
    .sort();
  const browser = browsers.at(-1);
  return browser === undefined ? undefined : { driver: DRIVER, browser };
}

/** WebKitGTK, driven over WebDriver (W3C), on a display of its own. A page is a session: one at a time. */
export async function webkitEngine(): Promise<Engine> {
  const paths = webkitPaths();
  if (paths === undefined) throw new Error('WebKitGTK is not installed');
  const screen = spawn(XVFB, ['-displayfd', '1', '-screen', '0', '1280x900x24', '-nolisten', 'tcp'], {
    stdio: ['ignore', 'pipe', 'ignore'],
  });
  const display = await firstLine(screen);
  const options = { binary: paths.browser, args: ['--automation', '--geometry=1280x860'] };
  const started = async (): Promise<Driver> => {
    const port = await freePort();
    const running = spawn(paths.driver, [`--port=${port}`, '--host=127.0.0.1'], {
      env: { ...process.env, DISPLAY: `:${display}` },
      stdio: 'ignore',
      // A group of its own: what the driver began ends with it.
      detached: true,
    });
    const url = `http://127.0.0.1:${port}`;
    await untilItAnswers(() => ask(`${url}/status`, 'GET'));
    return { process: running, url };
  };
  let driver = await started();
  const call = (method: string, path: string, body?: object): Promise<unknown> =>
    ask(`${driver.url}${path}`, method, body);
  /** A new session. Now and then the browser starts and its driver never hears of it: both are then started anew. */
  const begin = async (tries = 4): Promise<{ sessionId: string; browserVersion: string }> => {
    try {
      const made = await ask(
        `${driver.url}/session`,
        'POST',
        { capabilities: { alwaysMatch: { 'webkitgtk:browserOptions': options } } },
        STARTING_MS,
      );
      const { sessionId, capabilities } = made as {
        sessionId: string;
        capabilities: { browserVersion: string };
      };
      return { sessionId, browserVersion: capabilities.browserVersion };
    } catch (error) {
      if (tries <= 1) throw error;
      endGroup(driver.process);
      driver = await started();
      return begin(tries - 1);
    }
  };
  const first = await begin();
  await call('DELETE', `/session/${first.sessionId}`);
  let last: string | undefined;
  const end = async (session: string): Promise<void> => {
    if (session !== last) return;
    last = undefined;
    await call('DELETE', session);
  };
  return {
    name: 'WebKit',
    version: first.browserVersion,
    open: async () => {
      // What a test that failed left open.
      if (last !== undefined) await end(last);
      const { sessionId } = await begin();
      const session = `/session/${sessionId}`;
      last = session;
      await call('POST', `${session}/timeouts`, { script: SCRIPT_MS, pageLoad: SCRIPT_MS });
      return {
        goto: async (url) => {
          await call('POST', `${session}/url`, { url });
        },
        run: async <A extends readonly unknown[], R>(
          work: (...given: A) => R,
          ...given: A
        ): Promise<Awaited<R>> => {
          const script = `const done = arguments[arguments.length - 1];
            Promise.resolve().then(() => ${callOf(work, given)})
              .then((value) => done({ value: value ?? null }), (error) => done({ error: String(error) }));`;
          const answer = await call('POST', `${session}/execute/async`, { script, args: [] });
          const { value, error } = answer as { value?: unknown; error?: string };
          if (error !== undefined) throw new Error(error);
          return value as Awaited<R>;
        },
        screenshot: async () => Buffer.from(String(await call('GET', `${session}/screenshot`)), 'base64'),
        close: () => end(session),
      };
    },
    close: () => {
      endGroup(driver.process);
      screen.kill();
      return Promise.resolve();
    },
  };
}

interface Driver {
  readonly process: ChildProcess;
  readonly url: string;
}

function endGroup({ pid }: ChildProcess): void {
  if (pid === undefined) return;
  try {
    process.kill(-pid, 'SIGKILL');
  } catch {
    // It ended by itself.
  }
}

async function ask(url: string, method: string, body?: object, within = UNANSWERED_MS): Promise<unknown> {
  const response = await fetch(url, {
    method,
    signal: AbortSignal.timeout(within),
    ...(body && { body: JSON.stringify(body), headers: { 'content-type': 'application/json' } }),
  }).catch((error: unknown) => {
    const asked = JSON.stringify(body ?? '').slice(0, 600);
    throw new Error(`${method} ${url} was not answered: ${asked}`, { cause: error });
  });
  const { value } = (await response.json()) as { value: unknown };
  if (!response.ok) throw new Error(`${method} ${url}: ${JSON.stringify(value)}`);
  return value;
}

async function untilItAnswers(question: () => Promise<unknown>): Promise<void> {
  const until = performance.now() + STARTING_MS;
  for (;;) {
    try {
      await question();
      return;
    } catch (error) {
      if (performance.now() > until) throw error;
      await new Promise((resolve) => setTimeout(resolve, 50));
    }
  }
}

function firstLine(process: ChildProcess): Promise<string> {
  return new Promise((resolve, reject) => {
    process.once('error', reject);
    process.once('exit', () => {
      reject(new Error('the display did not start'));
    });
    process.stdout?.once('data', (data: Buffer) => {
      resolve(data.toString('utf8').trim());
    });
  });
}

function freePort(): Promise<number> {
  return new Promise((resolve, reject) => {
    const server = createServer();
    server.once('error', reject);
    server.listen(0, '127.0.0.1', () => {
      const address = server.address();
      server.close(() => {
        resolve(typeof address === 'object' && address !== null ? address.port : 0);
      });
    });
  });
}
