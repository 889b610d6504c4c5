import type { Command } from '../../app/commands.svelte';
import { download } from '../../app/download';
import { pngOf, svgUrl } from './png';
import type { SvgPicture } from './png';

export type PictureFormat = 'png' | 'svg' | 'print';

/** What a picture is saved as, wherever one is drawn. */
export const PICTURE_FORMATS: readonly { readonly format: PictureFormat; readonly label: string }[] = [
  { format: 'png', label: 'Save as PNG' },
  { format: 'svg', label: 'Save as SVG' },
  { format: 'print', label: 'Print the picture' },
];

/** The picture that is shown, as commands: while it is shown. */
export function pictureCommands(save: (format: PictureFormat) => void): readonly Command[] {
  return PICTURE_FORMATS.map(({ format, label }) => ({
    id: `picture.${format}`,
    title: format === 'print' ? label : label.replace('Save', 'Save the picture'),
    group: 'View',
    run: () => save(format),
  }));
}

/** The whole picture, as a file or on paper. A browser may refuse a canvas of that size: false, and nothing is lost. */
export async function savePicture(
  format: PictureFormat,
  svg: SvgPicture,
  filename: string,
  caption: string,
): Promise<boolean> {
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
      await printed(svgUrl(svg), caption);
      return true;
  }
}

/** Only the picture goes on the paper: `.print-sheet` is all that is seen while printing (`style/base.css`). */
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
