// The operator's console for the assistant: conversations live, as its server tells them from the tenant's socket, and what the next turn shall be.
import { Desk, facts, outcome, settingsHead, showConnection } from './console-desk.js';
import { byId, element, shortTime } from './console-dom.js';
import { messageBody } from './console-html.js';
import { Live } from './console-live.js';
import { Api } from './standin-api.js';

const api = new Api('operator');
/** @type {Map<string, any>} conversations by id */
const conversations = new Map();
let widget = null;
let said = [];

const desk = new Desk({ title: 'Operator’s console (assistant)', settings: 'settings', entries: () => [...conversations.values()].map(entry), open, showSettings });

async function start() {
  [widget] = await api.get('/widgets');
  new Live(`/demo/agent/live?widgetId=${encodeURIComponent(widget.widgetId)}`, {
    onFrame: take,
    onState(isOpen, isBack) {
      showConnection(isOpen);
      if (isOpen && isBack) refresh();
    },
  });
  await refresh();
  desk.start();
}

async function refresh() {
  for (const conversation of await api.get(`/conversations?widgetId=${widget.widgetId}`)) conversations.set(conversation.id, conversation);
  desk.draw();
  if (desk.openId) await openThread();
}

// ---- what is told (demo/src/assistant/live.rs) ------------------------------------------------------------------

const TOLD = {
  conversation({ id, conversation }) {
    conversations.set(id, conversation);
    desk.draw();
    if (id === desk.openId) drawDetails();
  },
  message({ message }) {
    if (message.conversation_id !== desk.openId) return;
    said.push(message);
    drawThread();
  },
  campaign({ campaign }) {
    byId('connection').textContent = `${campaign.name}: ${campaign.sent} of ${campaign.total}`;
  },
};

function take(told) {
  TOLD[told.kind]?.(told);
}

// ---- the list ----------------------------------------------------------------------------------------------------

const nameOf = conversation => conversation.contact_data?.email ?? conversation.contact_data?.session_id ?? 'Visitor';

function entry(conversation) {
  const { id, channel, last_message: last, updated_at: at, is_qualified: isQualified } = conversation;
  return {
    id, at, name: nameOf(conversation), preview: last ?? '', kind: channel, tag: channel, words: [],
    more: [isQualified && element('span', { class: 'tag', 'data-status': 'Open' }, 'qualified')],
  };
}

// ---- one conversation --------------------------------------------------------------------------------------------

async function openThread() {
  const found = await api.get(`/conversations/${desk.openId}`);
  said = found.messages;
  drawThread();
  drawDetails();
}

function drawThread() {
  const log = element('ol', { class: 'messages', role: 'log', 'aria-label': 'Messages' }, ...said.map(message => element('li', { class: `message ${message.role === 'user' ? 'incoming' : 'outgoing'}` },
    element('span', { class: 'avatar', 'aria-hidden': 'true' }, message.role === 'user' ? 'V' : 'AI'),
    element('div', { class: 'bubble' }, messageBody({ content: message.content, content_type: 'text', attachments: [] }),
      element('p', { class: 'meta soft' }, element('time', { dateTime: message.created_at }, shortTime(message.created_at)))))));
  byId('thread').replaceChildren(element('header', { class: 'thread-head' }, element('a', { class: 'back', href: '#/', 'aria-label': 'Back to the list' }, '‹'),
    element('div', { class: 'thread-title' }, element('h1', {}, nameOf(conversations.get(desk.openId) ?? {})), element('p', { class: 'soft' }, desk.openId))), log, nextTurn());
  log.scrollTop = log.scrollHeight;
}

function drawDetails() {
  const conversation = conversations.get(desk.openId);
  if (!conversation) return;
  byId('details').replaceChildren(element('h2', {}, 'Conversation'), facts({
    Channel: conversation.channel, Assistant: conversation.assistant_id, Session: conversation.contact_data?.session_id,
    'E-mail': conversation.contact_data?.email, Qualified: conversation.is_qualified ? 'yes' : 'no',
  }));
}

/** What the widget's next turn becomes, whoever takes it. */
function nextTurn() {
  const text = element('textarea', { rows: 3, 'aria-label': 'The next reply', placeholder: 'The assistant’s next reply, in Markdown. Empty: as the question has it' });
  const status = element('select', { 'aria-label': 'Answer with' }, ...[['', 'A reply'], ['400', '400 no assistant'], ['401', '401 bad token'], ['404', '404 no widget'], ['429', '429 usage limit'], ['500', '500 server error']].map(([value, label]) => element('option', { value }, label)));
  const delay = element('select', { 'aria-label': 'After' }, ...[['', 'as usual'], ['0', 'at once'], ['3000', 'after 3 s'], ['20000', 'after 20 s']].map(([value, label]) => element('option', { value }, label)));
  const told = element('span', { class: 'said', role: 'status' });
  return element('form', { class: 'composer', async onsubmit(event) {
    event.preventDefault();
    await api.post(`/widgets/${widget.widgetId}/next`, { reply: text.value || null, status: Number(status.value) || null, delayMs: delay.value === '' ? null : Number(delay.value) });
    told.textContent = 'The next turn will be so.';
    text.value = '';
  } }, text, element('div', { class: 'composer-foot' }, status, delay, told, element('button', { class: 'primary' }, 'Set the next turn')));
}

// ---- settings ----------------------------------------------------------------------------------------------------

async function showSettings() {
  [widget] = await api.get('/widgets');
  const [told, tell] = outcome();
  const whole = element('textarea', { rows: 16, value: JSON.stringify(widget.settings, null, 2), 'aria-label': 'Settings', class: 'code' });
  const act = work => tell(async () => (widget = (await work()) ?? widget), () => `Done at ${new Date().toLocaleTimeString()}.`);
  byId('inboxes').replaceChildren(settingsHead('Widget settings'),
    element('form', { class: 'settings', onsubmit: event => { event.preventDefault(); act(async () => api.put(`/widgets/${widget.widgetId}`, { settings: JSON.parse(whole.value) })); } },
      element('p', { class: 'soft uuid' }, 'Widget ', element('code', {}, widget.widgetId), ', token ', element('code', {}, widget.widgetToken)),
      element('fieldset', { class: 'wide' }, element('legend', {}, 'All of it'), whole),
      element('div', { class: 'save' }, element('button', { class: 'primary' }, 'Save'),
        element('button', { type: 'button', class: 'quiet', onclick: () => act(() => api.post(`/widgets/${widget.widgetId}/rotate`)) }, 'Another token'),
        element('button', { type: 'button', class: 'quiet', onclick: runCampaign }, 'Run a campaign'), told)));
}

async function runCampaign() {
  for (let sent = 1; sent <= 5; sent++) {
    await api.post(`/widgets/${widget.widgetId}/campaign`, { sent, total: 5 });
    await new Promise(done => setTimeout(done, 400));
  }
}

// ---- where we are ------------------------------------------------------------------------------------------------

function open(id) {
  if (id) return openThread();
  byId('thread').replaceChildren(element('p', { class: 'soft empty' }, 'Choose a conversation.'), nextTurn());
  byId('details').replaceChildren();
}

start();
