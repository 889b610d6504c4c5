import type { Look } from './look';
import type { Picture } from './picture';
import type { Stage } from './stage';

const SCALE = 2;
const MARGIN = 56;
const HEAD = 34;
const FOOT = 40;
/** Browsers refuse larger canvases. */
const LARGEST = 16_000;

/** The whole picture with its lanes, headings and caption, as PNG. Undefined when the browser cannot draw it. */
export async function pictureAsPng(stage: Stage, picture: Picture, look: Look): Promise<Blob | undefined> {
  const { layout } = picture;
  const wide = layout.width + 2 * MARGIN;
  const high = layout.height + 2 * MARGIN + HEAD + FOOT;
  const scale = Math.min(SCALE, LARGEST / wide, LARGEST / high);
  const canvas = document.createElement('canvas');
  canvas.width = Math.ceil(wide * scale);
  canvas.height = Math.ceil(high * scale);
  const context = canvas.getContext('2d');
  if (context === null) return undefined;
  context.scale(scale, scale);
  context.fillStyle = look.sunken;
  context.fillRect(0, 0, wide, high);
  context.translate(MARGIN, MARGIN + HEAD);
  drawLanes(context, picture, look);
  const { image, x, y } = await stage.image(scale);
  const bitmap = await createImageBitmap(image);
  context.drawImage(bitmap, x, y, bitmap.width / scale, bitmap.height / scale);
  bitmap.close();
  context.fillStyle = look.muted;
  context.font = `12px ${look.font}`;
  context.fillText(picture.caption, 0, layout.height + MARGIN + FOOT / 2);
  return await new Promise((resolve) => canvas.toBlob((blob) => resolve(blob ?? undefined), 'image/png'));
}

function drawLanes(context: CanvasRenderingContext2D, picture: Picture, look: Look): void {
  const { layout } = picture;
  for (const lane of layout.lanes) {
    const title = picture.lanes.find((known) => known.lane === lane.lane);
    const ink = title?.token === undefined ? look.faint : look.token(title.token);
    context.fillStyle = ink;
    context.globalAlpha = 0.08;
    context.fillRect(lane.left, lane.top, lane.right - lane.left, lane.bottom - lane.top);
    context.globalAlpha = 1;
    context.fillRect(lane.left, lane.top, 3, lane.bottom - lane.top);
    context.fillStyle = look.text;
    context.font = `650 12px ${look.font}`;
    context.fillText(
      `${title?.name ?? ''}${title?.detail ? ` · ${title.detail}` : ''}`,
      lane.left + 12,
      lane.top + 18,
    );
  }
  context.fillStyle = look.muted;
  context.font = `600 11px ${look.font}`;
  context.textAlign = 'center';
  layout.columns.forEach((column, index) => {
    context.fillText(picture.columns[index] ?? '', (column.left + column.right) / 2, -16);
  });
  context.textAlign = 'start';
}
