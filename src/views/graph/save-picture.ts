import { download } from '../../app/download';
import type { Look } from './look';
import type { Picture } from './picture';
import { pictureAsSvg } from './picture-svg';
import { pngOf, svgUrl } from './png';

export type PictureFormat = 'png' | 'svg' | 'print';

/** The whole picture, as a file or on paper. A browser may refuse a canvas of that size: false, and nothing is lost. */
export async function savePicture(
  format: PictureFormat,
  picture: Picture,
  look: Look,
  filename: string,
): Promise<boolean> {
  const svg = pictureAsSvg(picture, look);
  switch (format) {
    case 'svg':
      download(`${filename}.svg`, svg.text, 'image/svg+xml');
      return true;
    case 'png': {
      const image = await pngOf(svg).catch(() => undefined);
      if (image) download(`${filename}.png`, image, 'image/png');
      return image !== undefined;
    }
    case 'print':
      await printed(svgUrl(svg), picture.caption);
      return true;
  }
}

/** Only the picture goes on the paper: `.print-sheet` is all that is seen while printing (`Graph.svelte`). */
async function printed(url: string, caption: string): Promise<void> {
  const sheet = document.createElement('div');
  sheet.className = 'print-sheet';
  const image = new Image();
  image.alt = caption;
  image.src = url;
  sheet.append(image);
  await image.decode().catch(() => undefined);
  document.body.append(sheet);
  document.documentElement.classList.add('printing-picture');
  const done = (): void => {
    document.documentElement.classList.remove('printing-picture');
    sheet.remove();
  };
  window.addEventListener('afterprint', done, { once: true });
  window.print();
}
