// The agents' API of the stand-ins: the demo's own (see README.md, "Other servers").

export class ApiError extends Error {
  constructor(status, message) {
    super(message);
    this.status = status;
  }
}

/** Speaks as one agent. */
export class Api {
  /** @param {string} agent `ada` or `jun` */
  constructor(agent) {
    this.agent = agent;
  }

  async request(method, path, body) {
    const headers = { 'X-Demo-Agent': this.agent };
    if (body !== undefined && !(body instanceof FormData)) {
      headers['Content-Type'] = 'application/json';
      body = JSON.stringify(body);
    }
    const response = await fetch(`/demo/agent${path}`, { method, headers, body });
    const answer = await response.json().catch(() => null);
    if (!response.ok) throw new ApiError(response.status, answer?.error ?? answer?.message ?? `HTTP ${response.status}`);
    return answer;
  }

  get = path => this.request('GET', path);
  post = (path, body) => this.request('POST', path, body);
  put = (path, body) => this.request('PUT', path, body);
  delete = path => this.request('DELETE', path);
}

/** A socket that comes back by itself. */
export class Live {
  /** @param {string} path @param {{onOpen?: (send: (frame: object) => void) => unknown, onFrame: (frame: any) => void, onState: (isOpen: boolean, isBack: boolean) => void}} hooks */
  constructor(path, hooks) {
    Object.assign(this, { path, hooks, attempt: 0 });
    this.open();
  }

  open() {
    const socket = new WebSocket(`${location.protocol === 'https:' ? 'wss' : 'ws'}://${location.host}${this.path}`);
    socket.addEventListener('open', async () => {
      await this.hooks.onOpen?.(frame => socket.send(JSON.stringify(frame)));
      this.hooks.onState(true, this.attempt > 0);
      this.attempt = 0;
    });
    socket.addEventListener('message', event => this.hooks.onFrame(JSON.parse(event.data)));
    socket.addEventListener('close', () => {
      this.hooks.onState(false, false);
      this.attempt += 1;
      setTimeout(() => this.open(), Math.min(8000, 300 * 2 ** this.attempt) * (0.5 + Math.random() / 2));
    });
  }
}
