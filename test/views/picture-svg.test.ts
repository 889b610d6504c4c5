import { expect, it } from 'vitest';
import { readLook } from '../../src/views/graph/look';
import type { DrawnEdge, Picture } from '../../src/views/graph/picture';
import { pictureAsSvg } from '../../src/views/graph/picture-svg';

const LINE: DrawnEdge = {
  key: 'loop',
  from: 0,
  to: 0,
  verdict: 'conditional',
  becomes: false,
  time: 'now',
  crossing: true,
  shared: false,
  count: 1,
  label: '',
  when: '',
  what: '',
  spoken: '',
};

/** One line that loops far beyond both ends of the layout. */
function picture(points: readonly number[], edges: readonly DrawnEdge[] = [LINE]): Picture {
  return {
    nodes: [],
    edges,
    layout: {
      positions: new Float32Array(0),
      paths: {
        start: Uint32Array.of(0, edges.length === 0 ? 0 : points.length / 2),
        points: Float32Array.from(points),
      },
      lanes: [],
      columns: [],
      width: 200,
      height: 100,
    },
    lanes: [],
    columns: [],
    caption: 'short',
  };
}

it('an image is as wide as what is drawn, and nothing lies beyond its edges', () => {
  const plain = pictureAsSvg(picture([0, 50, 100, 50, 200, 50]), readLook()).width;
  expect(pictureAsSvg(picture([0, 50, 900, 60, 200, 70]), readLook()).width).toBeGreaterThanOrEqual(900);
  const left = pictureAsSvg(picture([0, 50, -500, 60, 200, 70]), readLook());
  expect(left.width).toBeGreaterThanOrEqual(plain + 400);
  expect(Number(/translate\(([\d.]+) /u.exec(left.text)?.[1])).toBeGreaterThanOrEqual(500);
});

it('an image says what its lines mean, of those it has', () => {
  const { text } = pictureAsSvg(picture([0, 50, 100, 50, 200, 50]), readLook());
  expect(text).toContain('>Conditional<');
  expect(text).toContain('>Crosses tenants<');
  expect(text).not.toContain('>Expired<');
});
