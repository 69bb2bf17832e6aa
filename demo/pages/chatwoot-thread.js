// One conversation of the Chatwoot stand-in: its messages, what an agent can say, and what is known about the visitor.
import { facts } from './console-desk.js';
import { byId, element, fileSize, fullTime, initials, shortTime } from './console-dom.js';
import { attachmentList, messageBody } from './console-html.js';

const STATUSES = ['open', 'pending', 'snoozed', 'resolved'];
const KINDS = ['incoming', 'outgoing', 'activity', 'template'];

/** Messages that ask, ready to be sent. */
const QUESTIONS = {
  'Choice': { content: 'Which piece is it about?', content_type: 'input_select', content_attributes: { items: [{ title: 'A mug', value: 'mug' }, { title: 'A bowl', value: 'bowl' }, { title: 'A vase', value: 'vase' }] } },
  'Form': { content: 'Where shall it go?', content_type: 'form', content_attributes: { items: [
    { name: 'name', label: 'Name', placeholder: 'Your name', type: 'text' },
    { name: 'email', label: 'E-mail', placeholder: 'you@example.com', type: 'email' },
    { name: 'wrap', label: 'Wrapping', type: 'select', options: [{ label: 'Paper', value: 'paper' }, { label: 'None', value: 'none' }] },
    { name: 'note', label: 'Note', placeholder: 'Anything else?', type: 'text_area' }] } },
  'Cards': { content: 'Have a look at these:', content_type: 'cards', content_attributes: { items: [
    { media_url: '', title: 'Tenmoku mug', description: 'Iron glaze, breaks to rust at the rim', actions: [{ type: 'link', text: 'See it', uri: `${location.origin}/shop/mugs/tenmoku` }, { type: 'postback', text: 'I like it', payload: 'LIKE' }] },
    { media_url: '', title: 'Moon vase', description: 'Thrown in two halves', actions: [{ type: 'link', text: 'See it', uri: `${location.origin}/shop/vases/moon` }] }] } },
  'Articles': { content: 'This may help:', content_type: 'article', content_attributes: { items: [{ title: 'Caring for stoneware', description: 'Dishwashers, ovens, chips', link: `${location.origin}/shop/workshop` }] } },
  'E-mail': { content: 'Where can we reach you?', content_type: 'input_email' },
  'Words': { content: 'Which glaze do you like best?', content_type: 'input_text' },
  'Rating': { content: 'Please rate the conversation', content_type: 'input_csat' },
};

const time = seconds => new Date(seconds * 1000).toISOString();

export class ChatwootThread {
  constructor({ api, onSeen }) {
    Object.assign(this, { api, onSeen, id: null, drafts: new Map() });
    document.addEventListener('visibilitychange', () => this.seen());
  }

  async open(id) {
    this.stopTyping();
    this.id = id;
    this.log = null;
    if (!id) {
      byId('thread').replaceChildren(element('p', { class: 'soft empty' }, 'Choose a conversation.'));
      byId('details').replaceChildren();
      return;
    }
    try {
      await this.read();
      this.draw();
      this.seen();
    } catch (error) {
      byId('thread').replaceChildren(element('p', { class: 'problem empty' }, error.message));
    }
  }

  async read() {
    const conversation = await this.api.get(`/conversations/${this.id}`);
    if (conversation.id === this.id) this.conversation = conversation;
  }

  async reload() {
    if (!this.id || !this.log) return;
    await this.read();
    this.drawHead();
    this.drawMessages();
    this.drawDetails();
    this.seen();
  }

  seen() {
    if (!this.id || document.visibilityState !== 'visible') return;
    this.api.post(`/conversations/${this.id}/seen`).then(() => this.onSeen(this.id)).catch(() => {});
  }

  visitorTyping(id, isTyping) {
    if (id !== this.id || !this.typingLine) return;
    this.typingLine.hidden = !isTyping;
    clearTimeout(this.typingTimer);
    // "off" may never come.
    if (isTyping) this.typingTimer = setTimeout(() => (this.typingLine.hidden = true), 20000);
  }

  // ---- drawing ----

  draw() {
    this.head = element('header', { class: 'thread-head' });
    this.log = element('ol', { class: 'messages', role: 'log', 'aria-label': 'Messages' });
    this.typingLine = element('p', { class: 'typing soft', hidden: true }, element('span', { class: 'dots', 'aria-hidden': 'true' }), 'The visitor is typing');
    byId('thread').replaceChildren(this.head, this.log, this.typingLine, this.composer());
    this.drawHead();
    this.drawMessages();
    this.drawDetails();
  }

  drawHead() {
    const { conversation } = this;
    this.head.replaceChildren(
      element('a', { class: 'back', href: '#/', 'aria-label': 'Back to the list' }, '‹'),
      element('div', { class: 'thread-title' },
        element('h1', {}, conversation.contact?.name ?? 'Visitor'),
        element('p', { class: 'soft' }, `#${conversation.id} · ${conversation.inbox.name}`)),
      element('label', {}, element('span', { class: 'visually-hidden' }, 'Status'),
        element('select', { onchange: event => this.act(this.api.put(`/conversations/${conversation.id}/status`, { status: event.target.value })) },
          ...STATUSES.map(status => element('option', { value: status, selected: status === conversation.status }, status)))));
  }

  act(work) {
    return work.catch(error => alert(error.message));
  }

  drawMessages() {
    const wasAtEnd = this.log.scrollHeight - this.log.scrollTop - this.log.clientHeight < 80;
    const first = this.log.childElementCount === 0;
    this.log.replaceChildren(...this.conversation.messages.map(message => this.row(message)));
    if (first || wasAtEnd) this.log.scrollTop = this.log.scrollHeight;
  }

  row(message) {
    const kind = KINDS[message.message_type] ?? 'activity';
    const at = time(message.created_at);
    if (kind === 'activity') return element('li', { class: 'activity' }, `${message.content} · ${shortTime(at)}`);
    const name = message.sender?.name ?? 'The server';
    const [first, second] = name.split(/[\s-]+/);
    const isMine = kind !== 'incoming';
    const answer = message.content_attributes.submitted_values ?? message.content_attributes.submitted_email;
    const files = { content: '', attachments: (message.attachments ?? []).map(file => ({
      uuid: '-', url: file.data_url, name: decodeURIComponent(file.data_url.split('/').pop()), size: file.file_size, content_type: `${file.file_type}/x` })) };
    const asked = message.content_type !== 'text' && message.content_type;
    const state = message.private ? 'private note' : message.message_type === 3 && 'automatic';
    return element('li', { class: `message ${isMine ? 'outgoing' : 'incoming'}${message.private ? ' note' : ''}` },
      element('span', { class: 'avatar', 'aria-hidden': 'true' }, initials(first, second)),
      element('div', { class: 'bubble' },
        message.content && messageBody({ content: message.content, content_type: 'text', attachments: [] }),
        asked && element('p', { class: 'soft' }, `${asked}: ${(message.content_attributes.items ?? []).map(item => item.title ?? item.label).join(', ') || 'asked'}`),
        answer && element('p', {}, 'Answer: ', element('b', {}, typeof answer === 'string' ? answer : JSON.stringify(answer))),
        attachmentList(files),
        element('p', { class: 'meta soft' }, `${name} · `, element('time', { dateTime: at, title: fullTime(at) }, shortTime(at)), state && ` · ${state}`,
          isMine && !message.content_attributes.deleted && element('button', { class: 'tab', onclick: () => this.act(this.api.delete(`/messages/${message.id}`)) }, 'Delete'))));
  }

  drawDetails() {
    const { conversation } = this;
    const { contact } = conversation;
    byId('details').replaceChildren(
      element('h2', {}, 'Visitor'),
      facts({ 'Here now': contact?.is_online ? 'yes' : 'no', 'E-mail': contact?.email, Phone: contact?.phone_number, Identifier: contact?.identifier, ...contact?.custom_attributes }),
      element('h2', {}, 'Conversation'),
      facts({
        Labels: conversation.labels.join(', '), Page: conversation.referer,
        'Has seen until': conversation.contact_last_seen_at ? fullTime(time(conversation.contact_last_seen_at)) : null,
        'Transcripts sent to': conversation.transcripts.join(', '), ...conversation.custom_attributes,
      }));
  }

  // ---- writing ----

  composer() {
    const id = this.id;
    const draft = this.drafts.get(id) ?? { text: '', files: [], isNote: false, isBot: false };
    this.drafts.set(id, draft);
    const problem = element('p', { class: 'problem', role: 'alert' });
    const files = element('ul', { class: 'chosen' });
    const drawFiles = () => files.replaceChildren(...draft.files.map((file, index) => element('li', {}, `${file.name} (${fileSize(file.size)})`,
      element('button', { type: 'button', class: 'quiet', 'aria-label': `Remove ${file.name}`, onclick: () => { draft.files.splice(index, 1); drawFiles(); } }, '×'))));
    const text = element('textarea', {
      rows: 3, value: draft.text, 'aria-label': 'Message', placeholder: 'Reply in Markdown… Enter sends, Shift+Enter makes a new line',
      oninput: () => { draft.text = text.value; if (!draft.isNote) this.typed(); },
      onkeydown: event => { if (event.key === 'Enter' && !event.shiftKey && !event.isComposing) { event.preventDefault(); send(); } },
      onblur: () => this.stopTyping(),
    });
    const say = async body => {
      try {
        await this.api.post(`/conversations/${id}/messages`, body);
        problem.textContent = '';
        return true;
      } catch (error) {
        problem.textContent = error.message;
        return false;
      }
    };
    const send = async () => {
      const content = draft.text.trim();
      if (!content && !draft.files.length) return;
      this.stopTyping();
      let body = { content, private: draft.isNote, as_bot: draft.isBot };
      if (draft.files.length) {
        body = new FormData();
        if (content) body.append('message[content]', content);
        for (const file of draft.files) body.append('message[attachments][]', file);
      }
      if (!(await say(body))) return;
      Object.assign(draft, { text: '', files: [] });
      text.value = '';
      drawFiles();
    };
    const tab = (isNote, label) => element('button', { type: 'button', class: 'tab', 'aria-pressed': String(draft.isNote === isNote), onclick: () => { draft.isNote = isNote; redraw(); } }, label);
    const chooser = element('input', { type: 'file', multiple: true, class: 'visually-hidden', id: 'chooser', onchange: () => { draft.files.push(...chooser.files); chooser.value = ''; drawFiles(); } });
    const asBot = element('input', { type: 'checkbox', checked: draft.isBot, onchange: () => (draft.isBot = asBot.checked) });
    const ask = element('select', { 'aria-label': 'Ask', onchange: () => { const question = QUESTIONS[ask.value]; ask.value = ''; if (question) say({ ...question, as_bot: draft.isBot }); } },
      element('option', { value: '' }, 'Ask…'), ...Object.keys(QUESTIONS).map(name => element('option', {}, name)));
    const form = element('form', { class: `composer${draft.isNote ? ' note' : ''}`, onsubmit: event => { event.preventDefault(); send(); } },
      element('div', { class: 'tabs' }, tab(false, 'Reply'), tab(true, 'Private note')),
      text, files, problem,
      element('div', { class: 'composer-foot' },
        chooser, element('label', { class: 'quiet', for: 'chooser' }, 'Attach'),
        ask,
        element('label', { class: 'as-html soft' }, asBot, 'As the bot'),
        element('button', { class: 'primary' }, draft.isNote ? 'Add note' : 'Send')));
    const redraw = () => { const fresh = this.composer(); form.replaceWith(fresh); fresh.querySelector('textarea').focus(); };
    drawFiles();
    return form;
  }

  typed() {
    if (!this.isTyping) this.tellTyping(this.id, true);
    this.isTyping = this.id;
    clearTimeout(this.ownTypingTimer);
    this.ownTypingTimer = setTimeout(() => this.stopTyping(), 4000);
  }

  stopTyping() {
    clearTimeout(this.ownTypingTimer);
    if (this.isTyping) this.tellTyping(this.isTyping, false);
    this.isTyping = null;
  }

  tellTyping(id, on) {
    this.api.post(`/conversations/${id}/typing`, { on }).catch(() => {});
  }
}
