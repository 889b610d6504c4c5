/** The report viewer as one HTML text, see scripts/build/viewer.ts. Import it lazily. */
declare module 'virtual:viewer-template' {
  const html: string;
  export default html;
}

interface ImportMetaEnv {
  /** True in the report viewer: read-only, no authoring, no database. */
  readonly REPORT_VIEWER?: boolean;
}
