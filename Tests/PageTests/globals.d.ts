// What xterm.js and its addons, which come out of the workspace image, put beside the page's own names.
interface Window {
  Terminal: any;
  FitAddon: any;
  SearchAddon: any;
  WebLinksAddon: any;
  Unicode11Addon: any;
  WebglAddon: any;
  /** Of a shared worker. */
  onconnect: any;
}
