// The agent API as the recordings have it: the console uses the very calls that the end-to-end tests use.

function csrfToken() {
  return document.cookie.split('; ').find(pair => pair.startsWith('csrf_token='))?.slice('csrf_token='.length) ?? '';
}

export class ApiError extends Error {
  constructor(status, message) {
    super(message);
    this.status = status;
  }
}

async function request(method, path, body) {
  const headers = {};
  if (method !== 'GET') headers['X-CSRFTOKEN'] = csrfToken();
  if (body !== undefined && !(body instanceof FormData)) {
    headers['Content-Type'] = 'application/json';
    body = JSON.stringify(body);
  }
  const response = await fetch(`/api/v1${path}`, { method, headers, body });
  const answer = await response.json().catch(() => null);
  if (!response.ok) throw new ApiError(response.status, answer?.message ?? `HTTP ${response.status}`);
  return answer?.data;
}

export const api = {
  login: (email, password) => request('POST', '/auth/login', { email, password }),
  logout: () => fetch('/demo/agent-logout', { method: 'POST' }),
  me: () => request('GET', '/agents/me'),
  setAvailability: status => request('PUT', '/agents/me/availability', { status }),
  conversations: () => request('GET', '/conversations/all?page=1&page_size=200'),
  conversation: uuid => request('GET', `/conversations/${uuid}`),
  messages: uuid => request('GET', `/conversations/${uuid}/messages?page=1&page_size=400`),
  pageVisits: uuid => request('GET', `/conversations/${uuid}/page-visits`),
  send: (uuid, message, isPrivate, attachments) =>
    request('POST', `/conversations/${uuid}/messages`, { message, attachments, private: isPrivate, sender_type: 'agent', to: [], cc: [], bcc: [], mentions: [] }),
  setStatus: (uuid, status) => request('PUT', `/conversations/${uuid}/status`, { status }),
  assign: (uuid, agent) => request('PUT', `/conversations/${uuid}/assignee/user`, { assignee_id: agent }),
  markSeen: uuid => request('PUT', `/conversations/${uuid}/last-seen`),
  inboxes: () => request('GET', '/inboxes'),
  createInbox: inbox => request('POST', '/inboxes', inbox),
  updateInbox: (id, inbox) => request('PUT', `/inboxes/${id}`, inbox),
  upload(file) {
    const form = new FormData();
    form.append('linked_model', 'messages');
    form.append('disposition', 'attachment');
    form.append('files', file);
    return request('POST', '/media', form);
  },
};

/** The agents' socket; comes back by itself. */
export class AgentSocket {
  constructor({ onFrame, onState }) {
    this.onFrame = onFrame;
    this.onState = onState;
    this.attempt = 0;
    this.open();
  }

  open() {
    this.socket = new WebSocket(`${location.protocol === 'https:' ? 'wss' : 'ws'}://${location.host}/ws`);
    this.socket.addEventListener('open', () => {
      this.onState(true, this.attempt > 0);
      this.attempt = 0;
      if (this.subscribed) this.subscribe(this.subscribed);
    });
    this.socket.addEventListener('message', event => this.onFrame(JSON.parse(event.data)));
    this.socket.addEventListener('close', () => {
      this.onState(false);
      this.attempt += 1;
      setTimeout(() => this.open(), Math.min(8000, 300 * 2 ** this.attempt) * (0.5 + Math.random() / 2));
    });
  }

  send(type, data) {
    if (this.socket.readyState === WebSocket.OPEN) this.socket.send(JSON.stringify({ type, data }));
  }

  subscribe(uuid) {
    this.subscribed = uuid;
    this.send('conversation_subscribe', { conversation_uuid: uuid });
  }

  typing(uuid, isTyping, isPrivate) {
    this.send('typing', { conversation_uuid: uuid, is_typing: isTyping, is_private_message: isPrivate });
  }
}
