import { execFileSync } from 'node:child_process';
import { closeSync, mkdtempSync, openSync, readFileSync, rmSync, truncateSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Browser, Page } from 'playwright';
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import { ENGINE_VERSION } from '../../src/engine/version';
import { HEADER_SECTION, bytesBlock } from '../../src/engine/workspace-blocks';
import { workspacePieces } from '../../src/engine/workspace-write';
import { generate } from '../bench/generate';
import { generatedInputs } from '../bench/generated-inputs';
import { renderers } from '../bench/renderers';
import { hasChromium, launch } from './chromium';
import { serveApp } from './static-server';
import type { Served } from './static-server';

/** Values of one column of 600 MB: what the estimate lets in, and a tab with less left cannot have. */
const VALUES = 150_000_000;
/** Bytes the tab may still take: enough for everything but that column. */
const LEFT = 300e6;

const SMALL = JSON.stringify({
  metadata: { source_kind: 'Base' },
  graph: {
    nodes: [
      { id: 'u', kinds: ['User'], properties: { name: 'u' } },
      { id: 'g', kinds: ['Group'], properties: { name: 'g' } },
    ],
    edges: [{ kind: 'MemberOf', start: { value: 'u' }, end: { value: 'g' } }],
  },
});

/** Limits can be set on a running process on Linux only, and not by everybody. */
function canLimit(): boolean {
  try {
    execFileSync('prlimit', ['--version'], { stdio: 'ignore' });
    return true;
  } catch {
    console.log('skipped: a tab whose memory runs out, because there is no prlimit (util-linux)');
    return false;
  }
}

/** A workspace that says it has a column of `VALUES`; after it comes what a small one has. */
function demandingWorkspace(): Uint8Array {
  const parts = { inputs: generatedInputs(), gaps: [], graph: generate('entitlement', 200) };
  // An empty piece is a turn while the graph is packed.
  const [mark, header, ...rest] = [...workspacePieces(parts, { level: 0, engine: ENGINE_VERSION })].filter(
    ({ length }) => length > 0,
  );
  if (mark === undefined || header === undefined) throw new Error('a workspace begins otherwise');
  const text = Buffer.from(header.subarray(16)).toString();
  const larger = text.replace(/\["step\.to","u32",\d+\]/u, `["step.to","u32",${VALUES}]`);
  expect(larger).not.toBe(text);
  const demanding = bytesBlock(HEADER_SECTION, new TextEncoder().encode(larger), 0);
  return Buffer.concat([mark, demanding, ...rest]);
}

describe.skipIf(!hasChromium)('an estate that outgrows memory', { timeout: 240_000 }, () => {
  const folder = mkdtempSync(join(tmpdir(), 'overreach-'));
  const small = join(folder, 'small.json');
  let served: Served;
  let browser: Browser | undefined;

  beforeAll(async () => {
    writeFileSync(small, SMALL);
    served = await serveApp();
  });
  afterEach(() => browser?.close());
  afterAll(async () => {
    await served.close();
    rmSync(folder, { recursive: true, force: true });
  });

  /** The app, and whether its tab died. */
  async function opened(args: readonly string[] = []): Promise<{ page: Page; died: () => boolean }> {
    browser = await launch(args);
    // No held clock: it would take the place of what tells the page how much memory it gets.
    const page = await browser.newPage();
    page.setDefaultTimeout(60_000);
    let died = false;
    page.on('crash', () => (died = true));
    await page.goto(served.url);
    await page.getByRole('button', { name: 'Load the demo estate' }).waitFor();
    return { page, died: () => died };
  }

  async function choose(page: Page, path: string): Promise<void> {
    await page.getByLabel('Files to import').first().setInputFiles(path);
  }

  /** What is refused is told with the way that works, and what fits is taken right after. */
  async function refusedAndAlive(page: Page, path: string): Promise<string> {
    await choose(page, path);
    const told = page.getByRole('alert').filter({ hasText: 'overreach workspace' }).first();
    await told.waitFor();
    const words = await told.innerText();
    await choose(page, small);
    await page.getByRole('heading', { name: 'What was imported' }).waitFor();
    expect(await page.getByRole('row').filter({ hasText: 'small.json' }).count()).toBeGreaterThan(0);
    return words;
  }

  test.skipIf(!canLimit())('and is not given a column of it, says so, and goes on', async (context) => {
    const path = join(folder, 'demanding.overreach');
    writeFileSync(path, demandingWorkspace());
    const { page, died } = await opened();
    // The kernel refuses what is over: the allocation fails as it does where a device has no more.
    for (const pid of renderers().keys()) {
      const kilobytes = /VmData:\s+(\d+) kB/u.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1];
      try {
        execFileSync('prlimit', ['--pid', pid, `--data=${Number(kilobytes) * 1024 + LEFT}`], {
          stdio: 'ignore',
        });
      } catch {
        context.skip('the limits of the processes of this browser cannot be set here');
      }
    }
    expect(await refusedAndAlive(page, path)).toContain('it needs more memory than there is');
    expect(died()).toBe(false);
  });

  test('of what this browser gives a tab is refused before it is read, however much the device has', async () => {
    const path = join(folder, 'large.json');
    closeSync(openSync(path, 'w'));
    writeFileSync(path, SMALL);
    // Of 200 MB the disk holds the beginning only. Two such would fit into what a tab mostly has.
    truncateSync(path, 200e6);
    const { page, died } = await opened(['--js-flags=--max-old-space-size=600']);
    const words = await refusedAndAlive(page, path);
    expect(words).toMatch(
      /needs about 1\.1 GB of memory, and this tab has about 0\.[5-8] GB\. Nothing was read/u,
    );
    expect(died()).toBe(false);
  });
});
