/** What a page does that has the app in it as the stock Libredesk loader 2.7.0 has; `window.stock` there. */
export interface StockLoader {
  /** Everything the app has said, in order. */
  said: { type: string; token?: string; count?: number }[];
  show(): void;
  hide(): void;
  setUser(jwt: string): void;
  logout(): void;
}

interface Options {
  server: string;
  inbox: string;
  jwt?: string;
}

/**
 * A page that knows only the stock loader's messages and says them when that one does, as observed: the page visit before anybody listens,
 * the mobile state when the frame has loaded and again when the app is ready, then the session or the JWT; the frame is not displayed until
 * it is opened; messages go to any origin.
 */
export function stockLoaderPage({ server, inbox, jwt }: Options): string {
  const settings = JSON.stringify({ inbox, jwt: jwt ?? '' });
  return `<!doctype html>
<html lang="en">
<head><meta charset="utf-8"><link rel="icon" href="data:,"><title>Stock shop</title></head>
<body>
<h1>Clay &amp; Kiln</h1>
<iframe title="Chat" src="${server}/static/public/widget/index.html?inbox_id=${inbox}"
  style="display: none; position: fixed; right: 20px; bottom: 100px; width: 400px; height: 600px; border: 0"></iframe>
<script>(${String(stockLoader)})(${settings});</script>
</body>
</html>`;
}

/** Runs in the page. */
function stockLoader({ inbox, jwt }: { inbox: string; jwt: string }): void {
  const frame = document.querySelector('iframe')!;
  const post = (type: string, fields: object = {}): void => frame.contentWindow!.postMessage({ type, ...fields }, '*');
  const cookie = (kind: string): string =>
    decodeURIComponent(document.cookie.split('; ').find((pair) => pair.startsWith(`libredesk-${kind}-${inbox}=`))?.split('=')[1] ?? '');
  const store = (kind: string, token: string): void => {
    const age = token ? 31_536_000 : 0;
    document.cookie = `libredesk-${kind}-${inbox}=${encodeURIComponent(token)}; path=/; max-age=${age}; SameSite=Lax`;
  };
  const visit = (): void => post('PAGE_VISIT', { url: location.href, title: document.title });
  const mobile = (): void => post('SET_MOBILE_STATE', { isMobile: innerWidth <= 600 });
  const resize = (isExpanded: boolean): void => {
    frame.style.width = isExpanded ? '750px' : '400px';
    post('WIDGET_EXPANDED', { isExpanded });
  };
  const stock: StockLoader = {
    said: [],
    show() {
      frame.style.display = 'block';
      post('WIDGET_OPENED');
    },
    hide() {
      frame.style.display = 'none';
      post('WIDGET_CLOSED');
    },
    setUser(token) {
      post('SET_JWT_TOKEN', { jwt: token });
    },
    logout() {
      store('session', '');
      store('visitor', '');
      post('CLEAR_SESSION');
    },
  };
  const hear: Record<string, (token: string) => void> = {
    VUE_APP_READY() {
      mobile();
      if (jwt) post('SET_JWT_TOKEN', { jwt, ...(cookie('visitor') && { visitorToken: cookie('visitor') }) });
      else post('SESSION_DATA', { sessionToken: cookie('session'), visitorToken: cookie('visitor') });
    },
    CLOSE_WIDGET: stock.hide,
    EXPAND_WIDGET: () => resize(true),
    COLLAPSE_WIDGET: () => resize(false),
    REQUEST_PAGE_INFO: visit,
    STORE_SESSION: (token) => store('session', token),
    STORE_VISITOR_TOKEN: (token) => store('visitor', token),
    CLEAR_SESSION_TOKEN: () => store('session', ''),
    CLEAR_VISITOR_TOKEN: () => store('visitor', ''),
  };
  addEventListener('message', ({ source, data }: MessageEvent<{ type: string; token?: string }>) => {
    if (source !== frame.contentWindow) return;
    stock.said.push(data);
    hear[data.type]?.(data.token ?? '');
  });
  visit();
  frame.addEventListener('load', mobile);
  Object.assign(window, { stock });
}
