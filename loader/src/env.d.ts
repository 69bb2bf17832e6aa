/** Set by esbuild. */
/** The kind of server that this script is for: what only another needs falls away. */
declare const __BACKEND__: 'libredesk' | 'chatwoot' | 'assistant';
/** The setting that names an inbox there. */
declare const __INBOX__: 'inboxID' | 'websiteToken' | 'widgetId';
declare const __FRAME_FILE__: string;
declare const __BUILD__: string;
declare const __VERSION__: string;

interface Navigator {
  /** https://wicg.github.io/netinfo/ */
  readonly connection?: { saveData?: boolean; effectiveType: string };
}

interface Window {
  readonly trustedTypes?: {
    createPolicy(name: string, rules: { createScriptURL(url: string): string }): { createScriptURL(url: string): string };
  };
}

interface HTMLScriptElement {
  /** The second stage hands itself to the first through its own element, so it needs no global name. */
  _take?: (stage: import('./types.js').SecondStage) => void;
}
