// Makes the icons of public/ from public/icon.svg in Chromium: `node scripts/icons.js`, after a change of the drawing.
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { chromium } from 'playwright';

const drawing = readFileSync('public/icon.svg', 'utf8');
const [, ground, glyph] = /<rect[^>]* fill="([^"]+)"\/>([\s\S]*)<\/svg>/.exec(drawing);
// A launcher may cut away all but the middle 80 % (W3C manifest, "maskable"): the ground fills, the drawing shrinks.
const maskable = `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 32 32">
  <rect width="32" height="32" fill="${ground}"/>
  <g transform="translate(16 16) scale(0.78) translate(-16 -16)">${glyph.trimEnd()}
  </g>
</svg>
`;
writeFileSync('public/icon-maskable.svg', maskable);

const executablePath =
  process.env.CHROME_PATH ?? (existsSync('/usr/bin/chromium') ? '/usr/bin/chromium' : undefined);
const browser = await chromium.launch({
  ...(executablePath === undefined ? {} : { executablePath }),
  args: process.getuid?.() === 0 ? ['--no-sandbox'] : [],
});
for (const [name, svg, size] of [
  ['icon-192.png', drawing, 192],
  ['icon-512.png', drawing, 512],
  ['icon-maskable-192.png', maskable, 192],
  ['icon-maskable-512.png', maskable, 512],
  ['icon-apple-180.png', maskable, 180],
]) {
  const page = await browser.newPage({ viewport: { width: size, height: size } });
  const source = `data:image/svg+xml;base64,${Buffer.from(svg).toString('base64')}`;
  await page.setContent(
    `<body style="margin:0"><img style="display:block" width="${size}" height="${size}" src="${source}">`,
  );
  await page.locator('img').screenshot({ path: `public/${name}`, omitBackground: true });
  await page.close();
}
await browser.close();
