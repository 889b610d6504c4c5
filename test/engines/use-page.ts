import { expect } from 'vitest';
import type { EnginePage } from './engine';

/** The machine may be busy with others. */
export const PATIENCE = { timeout: Number(process.env['PATIENCE_MS'] ?? 150_000), interval: 150 };

/** What is readable in the page, or in the part of it. */
export function textOf(page: EnginePage, selector = 'body'): Promise<string> {
  return page.run((where) => {
    const element = document.querySelector<HTMLElement>(where);
    return element?.innerText ?? '';
  }, selector);
}

export async function untilText(page: EnginePage, expected: RegExp, selector = 'body'): Promise<string> {
  let text = '';
  await expect
    .poll(async () => {
      text = await textOf(page, selector);
      return text;
    }, PATIENCE)
    .toMatch(expected);
  return text;
}

/** Press the first button, link or tab that is seen and named so. False: there is none. */
export function press(page: EnginePage, name: string, within = 'body'): Promise<boolean> {
  return page.run(
    (wanted, where) => {
      const named = [
        ...document.querySelectorAll<HTMLElement>(
          `:is(${where}) :is(button, a, summary, [role=tab], [role=option])`,
        ),
      ].find(
        (one) =>
          one.getClientRects().length > 0 &&
          [one.getAttribute('aria-label'), one.innerText, one.title].some((said) =>
            (said ?? '').trim().startsWith(wanted),
          ),
      );
      named?.click();
      return named !== undefined;
    },
    name,
    within,
  );
}

export async function untilPressed(page: EnginePage, name: string, within = 'body'): Promise<void> {
  await expect.poll(() => press(page, name, within), { ...PATIENCE, message: `press ${name}` }).toBe(true);
}

/** Put a text into a field as one who types does, for what listens to it. */
export function fill(page: EnginePage, selector: string, text: string): Promise<void> {
  return page.run(
    (where, value) => {
      const field = document.querySelector<HTMLInputElement>(where);
      if (!field) throw new Error(`no ${where}`);
      field.focus();
      field.value = value;
      field.dispatchEvent(new Event('input', { bubbles: true }));
    },
    selector,
    text,
  );
}

/** The names on the rail. */
export function views(page: EnginePage): Promise<readonly string[]> {
  return page.run(() =>
    [...document.querySelectorAll<HTMLElement>('nav[aria-label="Views"] button .name')].map((one) =>
      one.textContent.trim(),
    ),
  );
}

export async function goTo(page: EnginePage, view: string): Promise<void> {
  await page.run((wanted) => {
    const entry = [...document.querySelectorAll<HTMLElement>('nav[aria-label="Views"] button')].find(
      (one) => (one.querySelector('.name')?.textContent ?? '').trim() === wanted,
    );
    if (!entry) throw new Error(`no view ${wanted}`);
    entry.click();
  }, view);
  await expect
    .poll(
      () =>
        page.run(() =>
          (
            document.querySelector('nav[aria-label="Views"] [aria-current=page] .name')?.textContent ?? ''
          ).trim(),
        ),
      PATIENCE,
    )
    .toBe(view);
}

/** Something is drawn on a canvas of the view. */
export async function untilDrawn(page: EnginePage): Promise<void> {
  await expect
    .poll(
      () =>
        page.run(() =>
          [...document.querySelectorAll('main canvas')].some((canvas) => {
            if (!(canvas instanceof HTMLCanvasElement) || canvas.width === 0) return false;
            const { data } = canvas.getContext('2d')?.getImageData(0, 0, canvas.width, canvas.height) ?? {};
            return data?.some((value) => value !== 0) ?? false;
          }),
        ),
      PATIENCE,
    )
    .toBe(true);
}

/** Choose files in the Import view's own field: not every engine fills a drop that is made by a script. */
export function chooseFiles(
  page: EnginePage,
  files: readonly { readonly name: string; readonly bytes: Uint8Array }[],
): Promise<void> {
  return page.run(
    (list) => {
      const field = document.querySelector<HTMLInputElement>('input[aria-label="Files to import"]');
      if (!field) throw new Error('nothing takes files');
      const transfer = new DataTransfer();
      for (const { name, base64 } of list) {
        const bytes = Uint8Array.from(atob(base64), (character) => character.charCodeAt(0));
        transfer.items.add(new File([bytes], name));
      }
      field.files = transfer.files;
      if (field.files.length !== list.length) throw new Error('the files were not taken');
      field.dispatchEvent(new Event('change', { bubbles: true }));
    },
    files.map(({ name, bytes }) => ({ name, base64: Buffer.from(bytes).toString('base64') })),
  );
}

/** How many databases the page's origin has. */
export function databases(page: EnginePage): Promise<number> {
  return page.run(async () => (await indexedDB.databases()).length);
}
