const SCALE = 2;
/** Browsers refuse larger canvases. */
const LARGEST = 16_000;

/** A picture as one SVG document. */
export interface SvgPicture {
  readonly text: string;
  readonly width: number;
  readonly height: number;
}

export function svgUrl(svg: SvgPicture): string {
  return `data:image/svg+xml;charset=utf-8,${encodeURIComponent(svg.text)}`;
}

/** A picture as PNG, twice its size where a browser can. Undefined when it cannot at all. */
export async function pngOf(svg: SvgPicture): Promise<Blob | undefined> {
  const scale = Math.min(SCALE, LARGEST / svg.width, LARGEST / svg.height);
  const canvas = document.createElement('canvas');
  canvas.width = Math.ceil(svg.width * scale);
  canvas.height = Math.ceil(svg.height * scale);
  const context = canvas.getContext('2d');
  if (context === null) return undefined;
  const image = new Image();
  image.src = svgUrl(svg);
  await image.decode();
  context.drawImage(image, 0, 0, canvas.width, canvas.height);
  return await new Promise((resolve) => canvas.toBlob((blob) => resolve(blob ?? undefined), 'image/png'));
}
