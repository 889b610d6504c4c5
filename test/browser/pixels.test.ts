import type { Page } from 'playwright';
import { describe, expect, test } from 'vitest';
import { goTo } from './app-page';
import { hasChromium } from './chromium';
import { SMALL, drawnAnew, drawnPicture, paintedPicture, spoil } from './drawn-picture';
import { demoFiles, sharedSets } from './exports';
import type { NamedFile } from './exports';
import { generatedEstate } from './generated-estate';
import { runningApp } from './running-app';

/** Every way to fold each picture: with `npm run soak`, which sets it so. CI folds each in one way. */
const FULL = Number(process.env['PROPERTY_RUNS'] ?? 0) >= 1000;

interface Asked {
  readonly mode: 'Blast radius' | 'Who can reach';
  readonly of: string;
  /** Folded otherwise than at first. */
  readonly folds?: readonly (
    | 'Unfold all'
    | 'Fold by tenant'
    | 'Fold by kind'
    | 'Fold by group'
    | 'Fold by role'
  )[];
}

interface Estate {
  readonly title: string;
  readonly files: readonly NamedFile[];
  readonly asked: readonly Asked[];
}

const ad = sharedSets().find(({ title }) => title.startsWith('bloodhound/'));
const ESTATES: readonly Estate[] = [
  {
    title: 'the demo estate',
    files: demoFiles(),
    asked: [
      {
        mode: 'Blast radius',
        of: 'Marta Lindqvist',
        folds: ['Unfold all', 'Fold by kind', 'Fold by group'],
      },
      { mode: 'Who can reach', of: 'BW-SQL01', folds: ['Unfold all'] },
    ],
  },
  ...(ad === undefined
    ? []
    : [
        {
          title: 'the Active Directory sample',
          files: ad.files,
          asked: [
            { mode: 'Blast radius', of: 'ALICE', folds: ['Fold by kind'] },
            { mode: 'Who can reach', of: 'DOMAIN ADMINS', folds: ['Fold by group'] },
          ] as const,
        },
      ]),
  {
    title: 'an estate of 5,000 principals',
    files: generatedEstate(),
    asked: [
      { mode: 'Blast radius', of: 'user0001', folds: ['Unfold all', 'Fold by tenant'] },
      { mode: 'Who can reach', of: 'SRV-000', folds: ['Fold by role'] },
    ],
  },
];

async function ask(page: Page, { mode, of }: Asked): Promise<void> {
  await goTo(page, 'Explore');
  const main = page.getByRole('main');
  await main
    .getByRole('group', { name: 'Question' })
    .getByRole('button', { name: mode, exact: true })
    .click();
  for (const end of await main.getByRole('button', { name: /^Remove / }).all()) await end.click();
  const label = mode === 'Blast radius' ? 'Start from anything' : 'What is reached';
  await main.getByRole('combobox', { name: label }).fill(of);
  await drawnAnew(page, () => main.getByRole('option').filter({ hasText: of }).first().click());
  const folded = main.getByRole('combobox', { name: 'Fold' });
  if ((await folded.inputValue()) !== 'auto') await fold(page, 'Fold: at a glance');
}

async function fold(page: Page, how: string): Promise<void> {
  const main = page.getByRole('main');
  await drawnAnew(page, async () => {
    if (how === 'Unfold all') await main.getByRole('button', { name: how }).click();
    else await main.getByRole('combobox', { name: 'Fold' }).selectOption({ label: how });
  });
}

describe.skipIf(!hasChromium)('what is painted can be read', () => {
  const app = runningApp();

  test.each(ESTATES)('of $title', async ({ title, files, asked }) => {
    const { page, context } = await app.imported(files);
    const sum = { cards: 0, lines: 0, labels: 0, overlapping: 0, spilling: 0, colliding: 0, under: 0 };
    let pixels = 0;
    let onCards = 0;
    for (const question of asked) {
      await ask(page, question);
      for (const how of ['', ...(question.folds ?? []).slice(0, FULL ? undefined : 1)]) {
        if (how !== '') await fold(page, how);
        const found = await drawnPicture(page);
        const painted = await paintedPicture(page);
        const where = `${question.mode} of ${question.of} ${how}: ${JSON.stringify({ found, painted })}`;
        expect(found.cards, where).toBeGreaterThan(2);
        expect(found.lines, where).toBeGreaterThan(1);
        expect(found.overlapping, where).toBe(0);
        // Pixel by pixel: every card and every label is a patch of its own.
        expect(painted.patches, where).toBe(found.cards);
        expect(painted.labels, where).toBe(found.labels);
        expect(painted.linesOnCards, where).toBeLessThanOrEqual(SMALL);
        expect(painted.labelsOnCards, where).toBeLessThanOrEqual(SMALL);
        for (const key of [
          'cards',
          'lines',
          'labels',
          'overlapping',
          'spilling',
          'colliding',
          'under',
        ] as const)
          sum[key] += found[key];
        pixels += painted.ink;
        onCards += painted.linesOnCards * painted.ink;
      }
    }
    console.log(
      `${title}: ${sum.cards} cards, ${sum.overlapping} overlapping, ${sum.spilling} with a name that sticks out; ` +
        `${sum.labels} labels, ${sum.colliding} on something; ${sum.lines} lines, ${sum.under} under a card; ` +
        `${pixels} pixels of line, ${Math.round(onCards)} on a card`,
    );
    expect(sum.spilling).toBeLessThanOrEqual(sum.cards * SMALL);
    expect(sum.colliding).toBeLessThanOrEqual(sum.labels * SMALL);
    expect(sum.under).toBeLessThanOrEqual(sum.lines * SMALL);
    await context.close();
  });

  test('and the measures notice what is spoiled', async () => {
    const { page, context } = await app.imported(demoFiles());
    const [first] = ESTATES[0]?.asked ?? [];
    if (first === undefined) throw new Error('nothing asked');
    await ask(page, first);
    const good = await drawnPicture(page);
    const goodPainted = await paintedPicture(page);
    await spoil(page, 'cards');
    expect((await drawnPicture(page)).overlapping).toBe(2);
    expect((await paintedPicture(page)).patches).toBeLessThan(good.cards);
    await fold(page, 'Fold by kind');
    await fold(page, 'Fold: at a glance');
    expect(await drawnPicture(page)).toEqual(good);
    await spoil(page, 'labels');
    expect((await drawnPicture(page)).colliding).toBeGreaterThan(good.labels * SMALL);
    expect((await paintedPicture(page)).labelsOnCards).toBeGreaterThan(SMALL);
    await spoil(page, 'lines');
    expect((await drawnPicture(page)).under).toBeGreaterThan(good.under);
    expect((await paintedPicture(page)).linesOnCards).toBeGreaterThan(goodPainted.linesOnCards);
    await context.close();
  });
});
