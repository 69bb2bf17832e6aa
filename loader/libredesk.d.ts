/**
 * Settings and JavaScript API of the chat widget on a page.
 *
 * Snippet with a stub, so that calls may be made before the script is there (they are replayed in order):
 *
 * ```html
 * <script>
 *   window.LibredeskSettings = { baseURL: 'https://support.example.com', inboxID: 'YOUR_INBOX_UUID' };
 *   window.Libredesk = window.Libredesk || function () { (Libredesk.q = Libredesk.q || []).push(arguments); };
 *   Libredesk('onUnreadCountChange', function (count) { document.title = count ? '(' + count + ') Shop' : 'Shop'; });
 * </script>
 * <script async src="https://support.example.com/widget.js"></script>
 * ```
 *
 * A page with a Content-Security-Policy allows the server's origin in `script-src` (or a nonce, which is passed on), `connect-src`,
 * `frame-src` and, for a logo, `img-src`; no styles. One that names its Trusted Types policies adds `natter`, and `'allow-duplicates'` if it
 * starts the widget more than once.
 *
 * `Libredesk('show')` and `Libredesk.show()` mean the same once the script is there.
 */

export interface LibredeskSettings extends CommonSettings {
  /** Which server there is; `widget.js` must be the one that was built for it. */
  backend?: 'libredesk';
  /** The inbox's UUID. */
  inboxID: string;
  /** A JWT signed by your server: the visitor is logged in with it. */
  userJWT?: string;
}

export interface ChatwootSettings extends CommonSettings {
  backend: 'chatwoot';
  /** From the inbox's configuration. */
  websiteToken: string;
  /** The visitor is logged in as this person. */
  user?: ChatwootUser;
  /** Of the launcher, as CSS has it; Chatwoot tells its own only to the open chat. */
  color?: string;
}

export interface ChatwootUser {
  /** Your own id of the person. */
  identifier: string;
  /** Hex HMAC-SHA256 of the identifier with the inbox's token, made by your server. */
  identifier_hash?: string;
  name?: string;
  email?: string;
  phone_number?: string;
  avatar_url?: string;
}

export interface AssistantSettings extends CommonSettings {
  backend: 'assistant';
  /** The tenant. */
  widgetId: string;
  /** Left out, the chat waits for `setToken()`, so that the token need not stand in the page's source. */
  widgetToken?: string;
  /** Instead of the widget's own. */
  assistantId?: string;
}

export interface CommonSettings {
  /** Address of the server; a trailing slash or a sub-path is fine. */
  baseURL: string;
  /** Draw no launcher; open with `show()` or `toggle()`. */
  hideLauncher?: boolean;
  /** Domain of the session cookies; otherwise the widest one that the browser accepts. */
  cookieDomain?: string;

  /**
   * When the app is loaded. `intent` (as if not given): when someone points at, focuses or touches the launcher, and for a visitor with a
   * session a second after the page has loaded, so that he sees his unread count. `idle`: so for everyone. `eager`: at once.
   * A browser that saves data waits for a click whatever stands here.
   */
  preload?: 'intent' | 'idle' | 'eager';
  /** `required`: neither cookies nor page visits before `consent(true)`. */
  consent?: 'required';
  /** A selector of your own button (it may come later than the script), or changes to the drawn one. */
  launcher?: string | LibredeskLauncher;
  /** Instead of the inbox's own. */
  position?: 'left' | 'right';
  /** Distance to the window's edges in px, instead of the inbox's own; 20 where one is not given. */
  spacing?: { side?: number; bottom?: number };
  /** The few words that the page's side itself says, in the page's language. */
  texts?: LibredeskTexts;
  /** Default 2000000000. */
  zIndex?: number;
  /** Images of other servers in agents' messages are shown without a click; their servers see who reads. */
  remoteImages?: boolean;
  /** Instead of the inbox's own. */
  colorScheme?: LibredeskColorScheme;
  /** BCP 47 code, instead of the inbox's own. */
  locale?: string;
}

export interface LibredeskLauncher {
  /** In px; stock: 60, and 50 on phones. */
  width?: number;
  /** In px; as wide if not given. */
  height?: number;
  /** Address of an image, instead of the inbox's logo. */
  image?: string;
  /** The image alone, in its own shape: no circle, no shadow. */
  imageOnly?: boolean;
  /** Name of the button and of the chat window for assistive technology. */
  label?: string;
}

export interface LibredeskTexts {
  /** Default "Close". */
  close?: string;
  /** After a number; default "unread". */
  unread?: string;
  /** Default "The chat could not load." */
  failed?: string;
  /** Default "Try again". */
  retry?: string;
}

export type LibredeskColorScheme = 'light' | 'dark' | 'auto';

export interface LibredeskMessage {
  conversationId: string;
  messageId: string;
  author: string;
}

export interface LibredeskError {
  /**
   * `jwt_expired_or_invalid`, `session_ended`, `inbox_unavailable`, `not_embeddable`, `unreachable`, `unsupported`; more may come.
   */
  code: string;
  message: string;
}

export interface LibredeskInfo {
  version: string;
  /** What `isVisible()`, `isReady()` and `unreadCount()` say. */
  open: boolean;
  ready: boolean;
  unread: number;
}

export interface LibredeskEvents {
  /** The inbox answered and the widget can be opened. A listener that comes later is called at once. */
  ready: () => void;
  show: () => void;
  hide: () => void;
  /** Called at once with the present count, then on each change. */
  unread: (count: number) => void;
  /** An agent's message arrived. */
  message: (message: LibredeskMessage) => void;
  error: (error: LibredeskError) => void;
}

export type ChatwootAttributes = Record<string, string | number | boolean | null>;

export type Unsubscribe = () => void;

/** Every method may be called at any time: early calls wait, calls after `destroy()` do nothing, a wrong argument is a console warning. */
export interface LibredeskMethods {
  show(): void;
  hide(): void;
  toggle(): void;
  isVisible(): boolean;
  isReady(): boolean;
  unreadCount(): number;
  /** Log a visitor in: with a JWT (Libredesk), or by who he is (Chatwoot). */
  setUser(user: string | ChatwootUser): void;
  /** Forget the person and his session. */
  logout(): void;
  onShow(listener: () => void): Unsubscribe;
  onHide(listener: () => void): Unsubscribe;
  onUnreadCountChange(listener: (count: number) => void): Unsubscribe;
  on<E extends keyof LibredeskEvents>(event: E, listener: LibredeskEvents[E]): Unsubscribe;
  /** Open the composer with this text; it is never sent by itself. */
  showNewMessage(text: string): void;
  openConversation(conversationId: string): void;
  /** An empty scheme goes back to the inbox's own. */
  setColorScheme(scheme: LibredeskColorScheme | ''): void;
  /** An empty code goes back to the inbox's own. */
  setLocale(code: string): void;
  /** For `consent: 'required'`: `true` lets the widget store its session, `false` takes it away again. */
  consent(given: boolean): void;
  info(): LibredeskInfo;
  /** Chatwoot: what you know of the person, laid over what is known. This and the next five are not there in Libredesk's script. */
  setCustomAttributes(attributes: ChatwootAttributes): void;
  /** Chatwoot: what you know of the conversation; replaces all. */
  setConversationCustomAttributes(attributes: ChatwootAttributes): void;
  /** Chatwoot: takes one of these away. */
  deleteConversationCustomAttribute(name: string): void;
  /** Chatwoot: puts a label that exists there on the conversation. */
  setLabel(label: string): void;
  /** Chatwoot: takes it off again. */
  removeLabel(label: string): void;
  /** Assistant: the widget's token. */
  setToken(token: string): void;
  /** Remove the widget with everything it hung on the page. `initLibredesk` may follow. */
  destroy(): void;
  /** Stock names of `show` and `hide`. */
  showChat(): void;
  hideChat(): void;
}

type Arguments<F> = F extends (...args: infer A) => unknown ? A : never;

export interface LibredeskApi extends LibredeskMethods {
  <M extends keyof LibredeskMethods>(method: M, ...args: Arguments<LibredeskMethods[M]>): unknown;
  /** Calls made before the script was there; used by the stub only. */
  q?: ArrayLike<unknown>[];
}

declare global {
  interface Window {
    LibredeskSettings?: LibredeskSettings | ChatwootSettings | AssistantSettings;
    Libredesk: LibredeskApi;
    /** Start the widget, with `window.LibredeskSettings` when nothing is given. Another inbox ends the running one. */
    initLibredesk(settings?: LibredeskSettings | ChatwootSettings | AssistantSettings): LibredeskApi;
    __libredeskWidgetLoaded?: boolean;
  }
  const Libredesk: LibredeskApi;
}
