// The agent API as the recordings have it: the console uses the very calls that the end-to-end tests use.
import { ask, Live } from './console-live.js';

function csrfToken() {
  return document.cookie.split('; ').find(pair => pair.startsWith('csrf_token='))?.slice('csrf_token='.length) ?? '';
}

async function request(method, path, body) {
  const headers = method === 'GET' ? {} : { 'X-CSRFTOKEN': csrfToken() };
  return (await ask(method, `/api/v1${path}`, headers, body))?.data;
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

/** The agents' socket. */
export class AgentSocket extends Live {
  constructor({ onFrame, onState }) {
    super('/ws', {
      onFrame,
      onState: (isOpen, isBack) => {
        onState(isOpen, isBack);
        if (isOpen && this.subscribed) this.subscribe(this.subscribed);
      },
    });
  }

  subscribe(uuid) {
    this.subscribed = uuid;
    this.send({ type: 'conversation_subscribe', data: { conversation_uuid: uuid } });
  }

  typing(uuid, isTyping, isPrivate) {
    this.send({ type: 'typing', data: { conversation_uuid: uuid, is_typing: isTyping, is_private_message: isPrivate } });
  }
}
