import type { LibredeskSettings as Settings } from '../libredesk.js';

export type { Settings };

/** What stands in the launcher settings' `data`. */
export interface LauncherData {
  colors: { primary?: string };
  launcher: { position?: string; color?: string; logo_url?: string; spacing?: { side?: number; bottom?: number } };
}

/** What the page can ask for at any time. */
export interface State {
  open: boolean;
  ready: boolean;
  unread: number;
}

/** A call of the API; `shown` after the frame was opened or closed, by which launcher; `message` from any window. */
export type Call = [name: string, value?: any];

/**
 * Takes over from the first stage: plays the calls that waited, and returns what takes the later ones.
 * @param root has #frame with the iframe, and #launcher unless the page draws its own or none
 * @param stop ends with `destroy()`
 */
export type SecondStage = (
  settings: Settings,
  root: ShadowRoot,
  stop: AbortController,
  state: State,
  calls: Call[],
  setOpen: (open: boolean) => void,
  emit: (event: string, value?: unknown) => void,
) => (...call: Call) => void;
