import type { SvgPicture } from './png';

/** What of the style a drawing of the page needs to stand for itself: presentation attributes of SVG. */
const KEPT = [
  'fill',
  'fill-opacity',
  'stroke',
  'stroke-width',
  'stroke-dasharray',
  'stroke-opacity',
  'opacity',
  'font-family',
  'font-size',
  'font-weight',
] as const;
const SHAPES: ReadonlySet<string> = new Set([
  'rect',
  'path',
  'circle',
  'line',
  'text',
  'tspan',
  'g',
  'title',
  'polyline',
  'polygon',
]);
/** Geometry and text placement; nothing that acts or names anything outside. */
const ATTRIBUTES: ReadonlySet<string> = new Set([
  ...[
    'x',
    'y',
    'x1',
    'y1',
    'x2',
    'y2',
    'dx',
    'dy',
    'cx',
    'cy',
    'r',
    'rx',
    'ry',
    'width',
    'height',
    'd',
    'points',
  ],
  ...['transform', 'text-anchor', 'dominant-baseline'],
]);
/** A colour nobody sees: `transparent` is no colour of SVG. */
const CLEAR = /^(?:transparent|rgba\([^)]*, 0\))$/u;
const SVG = 'http://www.w3.org/2000/svg';
const CAPTION = 28;
const MARGIN = 16;

/**
 * A drawing of the page as an SVG document of its own: only shapes and text are taken, with the colours they have now, on the
 * page's ground, with a caption below. What is only for the screen (buttons in the drawing, hit areas) is left out.
 */
export function svgOfElement(drawing: SVGSVGElement, caption: string): SvgPicture {
  const width = drawing.width.baseVal.value + 2 * MARGIN;
  const height = drawing.height.baseVal.value + 2 * MARGIN + CAPTION;
  const page = getComputedStyle(document.body);
  const made = document.createElementNS(SVG, 'svg');
  // Set first, so that it stands first in the text.
  made.setAttribute('width', String(width));
  made.setAttribute('height', String(height));
  made.setAttribute('viewBox', `0 0 ${width} ${height}`);
  const ground = document.createElementNS(SVG, 'rect');
  ground.setAttribute('width', String(width));
  ground.setAttribute('height', String(height));
  ground.setAttribute('fill', page.backgroundColor);
  const body = document.createElementNS(SVG, 'g');
  body.setAttribute('transform', `translate(${MARGIN} ${MARGIN})`);
  for (const child of drawing.children) {
    const copy = copied(child);
    if (copy) body.append(copy);
  }
  const text = document.createElementNS(SVG, 'text');
  text.setAttribute('x', String(MARGIN));
  text.setAttribute('y', String(height - 12));
  text.setAttribute('font-size', '11');
  text.setAttribute('font-family', page.fontFamily);
  text.setAttribute('fill', page.color);
  text.textContent = caption;
  made.append(ground, body, text);
  return { text: new XMLSerializer().serializeToString(made), width, height };
}

function copied(element: Element): SVGElement | undefined {
  if (!(element instanceof SVGElement) || !SHAPES.has(element.localName)) return undefined;
  const made = document.createElementNS(SVG, element.localName);
  for (const { name, value } of element.attributes) if (ATTRIBUTES.has(name)) made.setAttribute(name, value);
  if (element.localName === 'title') {
    made.textContent = element.textContent;
    return made;
  }
  const style = getComputedStyle(element);
  if (element.localName === 'g') {
    if (style.opacity !== '1') made.setAttribute('opacity', style.opacity);
  } else {
    for (const name of KEPT) {
      const value = style.getPropertyValue(name);
      if (value !== '' && value !== 'none' && value !== 'normal') made.setAttribute(name, value);
      if (CLEAR.test(value)) made.setAttribute(name, 'none');
    }
    if (style.fill === 'none') made.setAttribute('fill', 'none');
  }
  for (const child of element.childNodes) {
    if (child instanceof Text) made.append(child.data);
    else if (child instanceof Element) {
      const copy = copied(child);
      if (copy) made.append(copy);
    }
  }
  return made;
}
