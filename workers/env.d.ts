/** What the build defines for a worker; `vite/client` would bring the DOM along. */
interface ImportMeta {
  readonly env: {
    /** True in the worker of a report: it must not touch the browser's storage. */
    readonly REPORT_VIEWER: boolean;
  };
}
