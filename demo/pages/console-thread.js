// One conversation: its messages, the composer, and what is known about the visitor.
import { api } from './console-api.js';
import { byId, element, fileSize, fullTime, initials, shortTime } from './console-dom.js';
import { attachmentList, messageBody, toHtml } from './console-html.js';

const STATUSES = ['Open', 'Snoozed', 'Resolved', 'Closed'];

export class Thread {
  constructor({ agent, socket, onSeen }) {
    Object.assign(this, { agent, socket, onSeen, uuid: null, drafts: new Map() });
    document.addEventListener('visibilitychange', () => this.seen());
    this.open(null);
  }

  async open(uuid) {
    this.stopTyping();
    this.uuid = uuid;
    if (!uuid) {
      byId('thread').replaceChildren(element('p', { class: 'soft empty' }, 'Choose a conversation.'));
      byId('details').replaceChildren();
      return;
    }
    this.socket.subscribe(uuid);
    try {
      const [conversation, messages, visits] = await Promise.all([api.conversation(uuid), api.messages(uuid), api.pageVisits(uuid)]);
      if (this.uuid !== uuid) return;
      Object.assign(this, { conversation, messages: messages.results.reverse(), visits });
      this.draw();
      this.seen();
    } catch (error) {
      byId('thread').replaceChildren(element('p', { class: 'problem empty' }, error.message));
    }
  }

  reload() {
    if (this.uuid) return this.refreshMessages();
  }

  seen() {
    if (!this.uuid || document.visibilityState !== 'visible') return;
    api.markSeen(this.uuid).then(() => this.onSeen(this.uuid)).catch(() => {});
  }

  // ---- what the socket says ----

  async newMessage(uuid) {
    if (uuid !== this.uuid) return;
    await this.refreshMessages();
    this.seen();
  }

  async refreshMessages() {
    const uuid = this.uuid;
    const { results } = await api.messages(uuid);
    if (uuid !== this.uuid) return;
    this.messages = results.reverse();
    this.drawMessages();
  }

  messageChanged({ uuid, status }) {
    const message = this.messages?.find(other => other.uuid === uuid);
    if (!message) return;
    message.status = status;
    this.drawMessages();
  }

  conversationChanged(uuid, fields) {
    if (uuid !== this.uuid || !this.conversation) return;
    Object.assign(this.conversation, fields);
    this.drawHead();
  }

  visitorTyping(uuid, isTyping) {
    if (uuid !== this.uuid || !this.typingLine) return;
    this.typingLine.hidden = !isTyping;
    clearTimeout(this.typingTimer);
    // "false" may never come.
    if (isTyping) this.typingTimer = setTimeout(() => (this.typingLine.hidden = true), 6000);
    this.scrollToEnd();
  }

  visited(contactId, visits) {
    if (this.conversation?.contact_id !== contactId) return;
    this.visits = visits;
    this.drawDetails();
  }

  // ---- drawing ----

  draw() {
    this.head = element('header', { class: 'thread-head' });
    this.log = element('ol', { class: 'messages', role: 'log', 'aria-label': 'Messages' });
    this.typingLine = element('p', { class: 'typing soft', hidden: true }, element('span', { class: 'dots', 'aria-hidden': 'true' }), `${this.visitorName()} is typing`);
    byId('thread').replaceChildren(this.head, this.log, this.typingLine, this.composer());
    this.drawHead();
    this.drawMessages();
    this.drawDetails();
  }

  visitorName() {
    const { contact } = this.conversation;
    return `${contact.first_name} ${contact.last_name}`.trim() || 'Visitor';
  }

  drawHead() {
    const { conversation, agent } = this;
    const isMine = conversation.assigned_user_id === agent.id;
    const act = work => work.catch(error => alert(error.message));
    this.head.replaceChildren(
      element('a', { class: 'back', href: '#/', 'aria-label': 'Back to the list' }, '‹'),
      element('div', { class: 'thread-title' },
        element('h1', {}, this.visitorName()),
        element('p', { class: 'soft' }, `#${conversation.reference_number} · ${conversation.inbox_name}`)),
      element('span', { class: 'soft assigned' }, conversation.assigned_user_id ? (isMine ? 'Yours' : 'Another agent’s') : 'Unassigned'),
      element('button', { class: 'quiet', onclick: () => act(api.assign(conversation.uuid, isMine ? null : agent.id)) }, isMine ? 'Unassign' : 'Assign to me'),
      element('label', {}, element('span', { class: 'visually-hidden' }, 'Status'),
        element('select', { onchange: event => act(api.setStatus(conversation.uuid, event.target.value)) },
          ...STATUSES.map(status => element('option', { value: status, selected: status === conversation.status }, status)))));
  }

  drawMessages() {
    const wasAtEnd = this.log.scrollHeight - this.log.scrollTop - this.log.clientHeight < 80;
    const first = this.log.childElementCount === 0;
    this.log.replaceChildren(...this.messages.map(message => this.row(message)));
    if (first || wasAtEnd) this.scrollToEnd();
  }

  scrollToEnd() {
    this.log.scrollTop = this.log.scrollHeight;
  }

  row(message) {
    if (message.type === 'activity') {
      return element('li', { class: 'activity' }, `${message.content} · ${shortTime(message.created_at)}`);
    }
    const side = message.type === 'outgoing' ? 'outgoing' : 'incoming';
    const { author } = message;
    const state = message.private ? 'private note' : { pending: 'sending', failed: 'failed' }[message.status];
    return element('li', { class: `message ${side}${message.private ? ' note' : ''}` },
      element('span', { class: 'avatar', 'aria-hidden': 'true' }, initials(author.first_name, author.last_name)),
      element('div', { class: 'bubble' },
        message.content && (message.meta?.is_csat ? element('p', { class: 'body soft' }, 'Asked for a rating') : messageBody(message)),
        attachmentList(message),
        element('p', { class: 'meta soft' },
          `${author.first_name} · `, element('time', { dateTime: message.created_at, title: fullTime(message.created_at) }, shortTime(message.created_at)), state && ` · ${state}`)));
  }

  drawDetails() {
    const { conversation, visits } = this;
    const { contact, meta } = conversation;
    const fact = (name, value) => value && [element('dt', {}, name), element('dd', {}, String(value))];
    const facts = values => Object.entries(values ?? {}).flatMap(([key, value]) => fact(key, typeof value === 'object' ? JSON.stringify(value) : value) || []);
    byId('details').replaceChildren(
      element('h2', {}, 'About'),
      element('dl', {}, ...[fact('Kind', contact.type), fact('E-mail', contact.email), fact('Phone', [contact.phone_number_country_code, contact.phone_number].filter(Boolean).join(' ')),
        fact('User id', contact.external_user_id), fact('Address', meta.ip), fact('Browser', meta.user_agent), fact('Rating', conversation.csat_rating), fact('Feedback', conversation.csat_feedback)].filter(Boolean).flat(),
      ...facts(contact.custom_attributes), ...facts(conversation.custom_attributes)),
      element('h2', {}, 'Pages'),
      visits.length
        ? element('ol', { class: 'visits' }, ...visits.map(visit => element('li', {},
          element('a', { href: visit.url, target: '_blank', rel: 'noopener noreferrer', title: visit.url }, visit.title || visit.url),
          element('time', { class: 'soft', dateTime: visit.time }, shortTime(visit.time)))))
        : element('p', { class: 'soft' }, 'None seen yet.'));
  }

  // ---- writing ----

  composer() {
    const uuid = this.uuid;
    const draft = this.drafts.get(uuid) ?? { text: '', files: [], isNote: false, isHtml: false };
    this.drafts.set(uuid, draft);
    const problem = element('p', { class: 'problem', role: 'alert' });
    const files = element('ul', { class: 'chosen' });
    const drawFiles = () => files.replaceChildren(...draft.files.map((file, index) => element('li', {}, `${file.name} (${fileSize(file.size)})`,
      element('button', { type: 'button', class: 'quiet', 'aria-label': `Remove ${file.name}`, onclick: () => { draft.files.splice(index, 1); drawFiles(); } }, '×'))));
    const text = element('textarea', {
      rows: 3, value: draft.text, 'aria-label': 'Message', placeholder: 'Reply… Enter sends, Shift+Enter makes a new line',
      oninput: () => { draft.text = text.value; this.typed(draft.isNote); },
      onkeydown: event => { if (event.key === 'Enter' && !event.shiftKey && !event.isComposing) { event.preventDefault(); send(); } },
      onblur: () => this.stopTyping(),
    });
    const tab = (isNote, label) => element('button', { type: 'button', class: 'tab', 'aria-pressed': String(draft.isNote === isNote), onclick: () => { draft.isNote = isNote; redraw(); } }, label);
    const send = async () => {
      const written = draft.text.trim();
      if (!written && !draft.files.length) return;
      this.stopTyping();
      try {
        const uploaded = await Promise.all(draft.files.map(file => api.upload(file)));
        await api.send(uuid, written && (draft.isHtml ? written : toHtml(written)), draft.isNote, uploaded.map(media => media.id));
        Object.assign(draft, { text: '', files: [] });
        text.value = '';
        problem.textContent = '';
        drawFiles();
      } catch (error) {
        problem.textContent = error.message;
      }
    };
    const chooser = element('input', { type: 'file', multiple: true, class: 'visually-hidden', id: 'chooser', onchange: () => { draft.files.push(...chooser.files); chooser.value = ''; drawFiles(); } });
    const asHtml = element('input', { type: 'checkbox', checked: draft.isHtml, onchange: () => (draft.isHtml = asHtml.checked) });
    const form = element('form', { class: `composer${draft.isNote ? ' note' : ''}`, onsubmit: event => { event.preventDefault(); send(); } },
      element('div', { class: 'tabs' }, tab(false, 'Reply'), tab(true, 'Private note')),
      text, files, problem,
      element('div', { class: 'composer-foot' },
        chooser, element('label', { class: 'quiet', for: 'chooser' }, 'Attach'),
        element('label', { class: 'as-html soft' }, asHtml, 'Send as raw HTML'),
        element('button', { class: 'primary' }, draft.isNote ? 'Add note' : 'Send')));
    const redraw = () => { const fresh = this.composer(); form.replaceWith(fresh); fresh.querySelector('textarea').focus(); };
    drawFiles();
    return form;
  }

  typed(isNote) {
    const now = Date.now();
    if (!this.typingSince || now - this.typingSince > 2500) {
      this.typingSince = now;
      this.socket.typing(this.uuid, true, isNote);
    }
    clearTimeout(this.ownTypingTimer);
    this.ownTypingTimer = setTimeout(() => this.stopTyping(), 3000);
  }

  stopTyping() {
    clearTimeout(this.ownTypingTimer);
    if (!this.typingSince) return;
    this.typingSince = 0;
    this.socket.typing(this.uuid, false, false);
  }
}
