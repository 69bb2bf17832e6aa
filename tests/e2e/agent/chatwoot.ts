import { Agent, Inbox, type AgentMessage, type ListedConversation, type Routes } from './agent.ts';
import type { Changes, InboxConfig } from './inbox-config.ts';
import { AgentLive } from './live.ts';
import type { AgentSession } from './session.ts';
import { asMarkdown, StandInSession } from './stand-in.ts';
import { TextSocket } from './web-socket.ts';

interface Made {
  id: number;
  website_token: string;
  settings: Record<string, unknown>;
}

interface Listed {
  id: number;
  inbox: { id: number };
  last_message: { content: string | null } | null;
  contact: {
    id: number;
    name: string;
    email: string | null;
    identifier: string | null;
    custom_attributes: Record<string, unknown>;
    is_online: boolean;
  };
}

/** What the stand-in knows of a conversation and of whose it is. */
export interface Details extends Listed {
  status: string;
  custom_attributes: Record<string, unknown>;
  labels: string[];
  /** Where it was sent to by mail. */
  transcripts: string[];
}

/** What the visitor answered: values as they were submitted, or an address. */
export interface Answered {
  submitted_values?: unknown;
  submitted_email?: string;
}

interface Told {
  id: number;
  content: string | null;
  message_type: 0 | 1 | 2 | 3;
  content_type: string;
  content_attributes: { submitted_values?: { csat_survey_response?: { rating: number; feedback_message: string | null } } };
  private: boolean;
  sender?: { name: string; type: string };
  attachments?: { data_url: string; file_size: number; file_type: string }[];
}

const ROUTES: Routes = {
  api: '/api/v1/widget/',
  settings: /\/widget\/config\?/,
  first: /\/widget\/conversations\?/,
  send: /\/widget\/messages\?/,
  seen: '/update_last_seen',
  socket: '/cable',
};

/** An inbox of the Chatwoot stand-in. */
export class ChatwootInbox extends Inbox {
  override get settings(): Record<string, unknown> {
    return { backend: 'chatwoot', websiteToken: this.uuid };
  }

  override get routes(): Routes {
    return ROUTES;
  }

  override async save(changes: Changes<InboxConfig>): Promise<void> {
    await this.change(ofChatwoot(changes));
  }

  override async disable(): Promise<void> {
    await this.change({ suspended: true });
  }

  /** The key that the site signs its users' names with. */
  async hmacToken(): Promise<string> {
    const all = await this.session.get<{ id: number; hmac_token: string }[]>('/demo/agent/inboxes');
    return all.find(({ id }) => id === this.id)?.hmac_token ?? '';
  }

  /** Changes settings by the server's own names (demo/src/chatwoot/settings.rs). */
  async change(settings: object): Promise<void> {
    await this.session.put(`/demo/agent/inboxes/${this.id}`, { settings });
  }
}

/** What of Libredesk's settings Chatwoot has too. */
function ofChatwoot(changes: Changes<InboxConfig>): Record<string, unknown> {
  const settings: Record<string, unknown> = {};
  if (changes.brand_name !== undefined) settings['website_name'] = changes.brand_name;
  if (changes.greeting_message !== undefined) settings['welcome_title'] = changes.greeting_message;
  if (changes.introduction_message !== undefined) settings['welcome_tagline'] = changes.introduction_message;
  if (changes.colors?.primary !== undefined) settings['widget_color'] = changes.colors.primary;
  return settings;
}

/** The other side of the chat on the Chatwoot stand-in. Conversations are named by their number. */
export class ChatwootAgent extends Agent {
  private readonly files = new Map<number, File>();

  static async open(server: string): Promise<ChatwootAgent> {
    const agent = new ChatwootAgent(new StandInSession(server, 'ada'), 1, 'Ada');
    await agent.comeOnline();
    return agent;
  }

  override async makeInbox(name: string, changes: Changes<InboxConfig> = {}): Promise<ChatwootInbox> {
    const settings = { csat_survey_enabled: true, website_name: name, ...ofChatwoot(changes) };
    const made = await this.session.post<Made>('/demo/agent/inboxes', { settings });
    return new ChatwootInbox(this.session, made.id, made.website_token, String(made.id), changes);
  }

  protected override async latestConversations(): Promise<ListedConversation[]> {
    const list = await this.session.get<Listed[]>('/demo/agent/conversations');
    return list.map((one) => ({ uuid: String(one.id), inbox_name: String(one.inbox.id), last_message: one.last_message?.content ?? '' }));
  }

  private async told(conversation: string): Promise<Told[]> {
    return (await this.session.get<{ messages: Told[] }>(`/demo/agent/conversations/${conversation}`)).messages;
  }

  override async messages(conversation: string): Promise<AgentMessage[]> {
    const spoken = (await this.told(conversation)).filter((message) => message.message_type !== 2 && !message.private);
    return spoken.map((message) => asAgentMessage(message));
  }

  override async contactOf(conversation: string): Promise<{ id: number; first_name: string; email: string | null; type: string }> {
    const { contact } = await this.session.get<Listed>(`/demo/agent/conversations/${conversation}`);
    return { id: contact.id, first_name: contact.name, email: contact.email, type: contact.identifier ? 'contact' : 'visitor' };
  }

  override async rating(conversation: string): Promise<{ rating: number | null; feedback: string | null }> {
    const survey = (await this.told(conversation)).findLast((message) => message.content_type === 'input_csat');
    const answer = survey?.content_attributes.submitted_values?.csat_survey_response;
    return { rating: answer?.rating ?? null, feedback: answer?.feedback_message ?? null };
  }

  protected override async write(conversation: string, html: string, attachments: number[], isPrivate: boolean): Promise<AgentMessage> {
    const path = `/demo/agent/conversations/${conversation}/messages`;
    const content = asMarkdown(html);
    if (attachments.length === 0) return asAgentMessage(await this.session.post<Told>(path, { content, private: isPrivate }));
    const form = new FormData();
    if (content) form.set('message[content]', content);
    for (const id of attachments) {
      const file = this.files.get(id);
      if (file) form.append('message[attachments][]', file);
    }
    return asAgentMessage(await this.session.post<Told>(path, form));
  }

  /** Sends what asks for an answer: `input_select`, `form`, `cards`, `article`, … */
  async ask(conversation: string, content: string, content_type: string, items: object[] = []): Promise<void> {
    await this.session.post(`/demo/agent/conversations/${conversation}/messages`, { content, content_type, content_attributes: { items } });
  }

  /** Answers one message of the conversation, the latest that says this. */
  async replyTo(conversation: string, said: string, content: string): Promise<void> {
    const in_reply_to = (await this.told(conversation)).findLast((message) => message.content === said)?.id;
    await this.session.post(`/demo/agent/conversations/${conversation}/messages`, { content, content_attributes: { in_reply_to } });
  }

  /** Corrects what was said. */
  async correct(message: AgentMessage, content: string): Promise<void> {
    await this.session.put(`/demo/agent/messages/${message.uuid}`, { content });
  }

  /** Takes back what was said; the server puts a note in its place. */
  async takeBack(message: AgentMessage): Promise<void> {
    await this.session.delete(`/demo/agent/messages/${message.uuid}`);
  }

  /** What visitors' widgets have told beside messages. */
  events(): Promise<{ name: string; event_info: Record<string, unknown>; contact: number }[]> {
    return this.session.get('/demo/agent/events');
  }

  /** Lets the bot say something. */
  async replyAsBot(conversation: string, content: string): Promise<void> {
    await this.session.post(`/demo/agent/conversations/${conversation}/messages`, { content, as_bot: true });
  }

  /** Under which name the bot spoke last. */
  async botName(conversation: string): Promise<string> {
    return (await this.told(conversation)).findLast((message) => message.sender?.type === 'agent_bot')?.sender?.name ?? '';
  }

  /** The latest answer to what was asked. */
  async answered(conversation: string): Promise<Answered> {
    const asked = (await this.told(conversation)).findLast((message) => message.content_type !== 'text');
    const { submitted_values, submitted_email } = (asked?.content_attributes ?? {}) as Answered;
    return { ...(submitted_values !== undefined && { submitted_values }), ...(submitted_email !== undefined && { submitted_email }) };
  }

  /** Status, labels, attributes, transcripts, contact. */
  details(conversation: string): Promise<Details> {
    return this.session.get<Details>(`/demo/agent/conversations/${conversation}`);
  }

  /** Files go with their message there: it is kept here until then. */
  protected override uploadAs(_disposition: string, name: string, type: string, bytes: Buffer): Promise<{ id: number; url: string }> {
    const id = this.files.size + 1;
    this.files.set(id, new File([new Uint8Array(bytes)], name, { type }));
    return Promise.resolve({ id, url: '' });
  }

  override async setStatus(conversation: string, status: 'Open' | 'Resolved' | 'Closed' | 'Snoozed'): Promise<void> {
    const word = status === 'Closed' ? 'resolved' : status.toLowerCase();
    await this.session.put(`/demo/agent/conversations/${conversation}/status`, { status: word });
  }

  override async comeOnline(): Promise<void> {
    await this.session.put('/demo/agent/availability', { status: 'online' });
  }

  override async goAway(): Promise<void> {
    await this.session.put('/demo/agent/availability', { status: 'busy' });
  }

  /** Nobody is in charge there by name: whoever answers is. */
  override takeOver(): Promise<void> {
    return Promise.resolve();
  }

  override async pageVisits(conversation: string): Promise<{ url: string; title: string }[]> {
    const { referer } = await this.session.get<{ referer: string | null }>(`/demo/agent/conversations/${conversation}`);
    return referer ? [{ url: referer, title: '' }] : [];
  }

  override live(): Promise<AgentLive> {
    return ChatwootLive.openFor(this.session);
  }
}

const KINDS = ['incoming', 'outgoing', 'activity', 'outgoing'] as const;

function asAgentMessage(message: Told): AgentMessage {
  const content = message.content ?? '';
  const attachments = (message.attachments ?? []).map((file) => ({
    name: decodeURIComponent(file.data_url.split('/').pop() ?? ''),
    size: file.file_size,
    content_type: file.file_type,
    url: file.data_url,
  }));
  return { uuid: String(message.id), type: KINDS[message.message_type], private: message.private, content, text_content: content, attachments };
}

/** The console's socket; typing goes by requests. */
class ChatwootLive extends AgentLive {
  private desk!: AgentSession;

  static async openFor(session: AgentSession): Promise<ChatwootLive> {
    const live = new ChatwootLive();
    live.desk = session;
    live.socket = await TextSocket.open(`${session.server}/demo/agent/socket`, '', (text) => live.hear(text));
    return live;
  }

  private hear(text: string): void {
    const { type, data } = JSON.parse(text) as { type: string; data: { conversation?: number; on?: boolean } };
    if (type !== 'contact.typing') return;
    this.frames.push({ type: 'typing', data: { conversation_uuid: String(data.conversation), is_typing: data.on === true } });
  }

  override look(): void {}

  override type(conversation: string, isTyping = true): void {
    void this.desk.post(`/demo/agent/conversations/${conversation}/typing`, { on: isTyping });
  }
}
