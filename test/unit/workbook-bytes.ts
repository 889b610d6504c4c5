import { strToU8, zipSync } from 'fflate';

export interface SheetSpec {
  readonly name: string;
  /** The content of `sheetData`. */
  readonly rows: string;
  /** What stands after it. */
  readonly after?: string;
  readonly hidden?: boolean;
}

export interface WorkbookSpec {
  /** Plain text, or the runs of rich text. */
  readonly strings: readonly string[];
  readonly sheets: readonly SheetSpec[];
  readonly styles?: string;
  readonly from1904?: boolean;
  readonly prefix?: string;
  /** Without compression. */
  readonly store?: boolean;
}

const MAIN = 'http://schemas.openxmlformats.org/spreadsheetml/2006/main';
const RELATIONS = 'http://schemas.openxmlformats.org/officeDocument/2006/relationships';

/** A workbook as office programs lay it out (ECMA-376, part 1). */
export function workbookBytes(spec: WorkbookSpec): Uint8Array {
  const { prefix: p = '' } = spec;
  const xmlns = p === '' ? `xmlns="${MAIN}"` : `xmlns:${p.slice(0, -1)}="${MAIN}"`;
  const escape = (text: string): string => text.replaceAll('&', '&amp;').replaceAll('"', '&quot;');
  const sheets = spec.sheets.map(
    ({ name, hidden }, i) =>
      `<${p}sheet name="${escape(name)}" sheetId="${i + 1}"${hidden === true ? ' state="hidden"' : ''} r:id="rId${i + 1}"/>`,
  );
  const strings = spec.strings.map(
    (text) => `<${p}si>${text.startsWith('<') ? text : `<${p}t>${escape(text)}</${p}t>`}</${p}si>`,
  );
  const parts: Record<string, string> = {
    '[Content_Types].xml': '<Types/>',
    'xl/workbook.xml': `<?xml version="1.0"?><${p}workbook ${xmlns} xmlns:r="${RELATIONS}"><${p}workbookPr${spec.from1904 === true ? ' date1904="1"' : ''}/><${p}sheets>${sheets.join('')}</${p}sheets></${p}workbook>`,
    'xl/_rels/workbook.xml.rels': `<Relationships>${spec.sheets
      .map(
        (_, i) =>
          `<Relationship Id="rId${i + 1}" Type="${RELATIONS}/worksheet" Target="worksheets/sheet${i + 1}.xml"/>`,
      )
      .join('')}</Relationships>`,
    'xl/sharedStrings.xml': `<${p}sst ${xmlns}>${strings.join('')}</${p}sst>`,
    'xl/styles.xml': `<styleSheet>${spec.styles ?? ''}</styleSheet>`,
  };
  spec.sheets.forEach(({ rows, after = '' }, i) => {
    parts[`xl/worksheets/sheet${i + 1}.xml`] =
      `<${p}worksheet ${xmlns}><${p}sheetData>${rows}</${p}sheetData>${after}</${p}worksheet>`;
  });
  return zipSync(Object.fromEntries(Object.entries(parts).map(([name, text]) => [name, strToU8(text)])), {
    level: spec.store === true ? 0 : 6,
  });
}
