import { describe, expect, test } from 'vitest';
import { pageText } from '../../src/views/report/page-data';

function textOf(element: Element | null, beside?: unknown): unknown {
  const text = pageText(element, beside);
  return text.ok ? text.value.slice(0, text.value.length) : text.error;
}

describe('the text of the data of a report', () => {
  test('is that of its element, however many nodes it has, without the white space around it', () => {
    const element = document.createElement('script');
    element.type = 'application/octet-stream';
    element.append('\n  QUJ', 'DRE', 'VG\n');
    expect(element.childNodes).toHaveLength(3);
    expect(textOf(element, ['other'])).toBe('QUJDREVG');
  });

  test('is what the scripts of a folder gave, where the element has none', () => {
    const element = document.createElement('script');
    element.append(' \n');
    expect(textOf(element, ['QUJD', 'REVG'])).toBe('QUJDREVG');
    expect(textOf(null, ['QUJD'])).toBe('QUJD');
  });

  test('is empty where there are neither, and damaged where a script gave no text', () => {
    expect(textOf(document.createElement('script'))).toBe('');
    expect(textOf(null, 'QUJD')).toBe('');
    expect(textOf(null, ['QUJD', 7])).toBe('its data are damaged');
  });
});
