import type { AssistantSettings, ChatwootSettings, CommonSettings, LibredeskMethods, LibredeskSettings } from '../libredesk.js';

type Own<S> = Omit<S, keyof CommonSettings | 'backend'>;
/** What may stand in the settings, whichever server they are for: a script looks at what its own has. */
export type Settings = CommonSettings & { backend?: any } & Own<LibredeskSettings> & Own<ChatwootSettings> & Own<AssistantSettings>;

/** What stands in the launcher settings' `data`. */
export interface LauncherData {
  colors: { primary?: string | undefined };
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

/** The methods that only open or close the frame. */
export type Opening = 'show' | 'hide' | 'toggle' | 'showChat' | 'hideChat';
/** The methods that wait for the second stage, which takes them with one value (stage 1 opens and closes the frame by itself). */
export type Passed = Opening | 'setUser' | 'logout' | 'showNewMessage' | 'openConversation' | 'setColorScheme' | 'setLocale' | 'consent';
/** The methods that only the scripts for other servers than Libredesk have. */
export type Elsewhere = 
  | 'setCustomAttributes'
  | 'setConversationCustomAttributes'
  | 'deleteConversationCustomAttribute'
  | 'setLabel'
  | 'removeLabel'
  | 'setToken';
/** What the second stage does for each of them. */
export type Acts = { [M in Exclude<Passed, Opening>]: (value: Parameters<LibredeskMethods[M]>[0]) => void };

/** The words of a text with commas, as a union. */
export type Words<Text extends string> = Text extends `${infer First},${infer Rest}` ? First | Words<Rest> : Text;
/** An error unless both unions are the same. */
export type Covers<A extends B, B extends C, C = A> = [A, B];

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
