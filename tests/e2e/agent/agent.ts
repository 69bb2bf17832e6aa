import { expect } from '@playwright/test';

import { configWith, type Changes, type InboxConfig } from './inbox-config.ts';
import { signJwt } from './jwt.ts';
import { AgentLive } from './live.ts';
import { AgentSession } from './session.ts';

const SECRET = 'inbox-secret-0123456789-and-more';

export interface AgentMessage {
  uuid: string;
  type: 'incoming' | 'outgoing' | 'activity';
  private: boolean;
  content: string;
  text_content: string;
  attachments: { name: string; size: number; content_type: string; url: string }[];
}

export interface ListedConversation {
  uuid: string;
  inbox_name: string;
  last_message: string;
}

/** Someone on a site, as the site's own server knows him. */
export interface SiteUser {
  id: string;
  firstName: string;
  email: string;
}

/** Where the app asks for what, as far as specs meddle with it. */
export interface Routes {
  /** A part of all paths of the visitor's API. */
  api: string;
  settings: RegExp;
  /** The first message of a conversation. */
  first: RegExp;
  /** A message. */
  send: RegExp;
  /** That something was seen. */
  seen: string;
  socket: string;
}

const ROUTES: Routes = {
  api: '/api/v1/widget/',
  settings: /\/chat\/settings(\?|$)/,
  first: /\/conversations\/init$/,
  send: /\/conversations\/[^/]+\/message$/,
  seen: '/update-last-seen',
  socket: '/widget/ws',
};

/** An answer that is ready. */
export interface Answer {
  /** Gives it to who said this; the conversation in which it was said. */
  give(question: string): Promise<string>;
}

/** A live-chat inbox that the specs made for themselves. */
export class Inbox {
  constructor(
    protected readonly session: AgentSession,
    readonly id: number,
    readonly uuid: string,
    readonly name: string,
    private changes: Changes<InboxConfig>,
  ) {}

  /** What names it in a page's settings. */
  get settings(): Record<string, unknown> {
    return { inboxID: this.uuid };
  }

  get routes(): Routes {
    return ROUTES;
  }

  /** Saves other settings. The server then tells no widget anything until that joins again. */
  async save(changes: Changes<InboxConfig>, enabled = true): Promise<void> {
    this.changes = { ...this.changes, ...changes };
    await this.session.put(`/api/v1/inboxes/${this.id}`, inboxBody(this.name, this.changes, enabled));
  }

  disable(): Promise<void> {
    return this.save({}, false);
  }

  /** What the site puts into its page for a user who is logged in. */
  jwtFor(user: SiteUser, secondsToLive = 3600): string {
    const exp = Math.floor(Date.now() / 1000) + secondsToLive;
    return signJwt({ external_user_id: user.id, email: user.email, first_name: user.firstName, last_name: 'Doe', exp }, SECRET);
  }
}

function inboxBody(name: string, changes: Changes<InboxConfig>, enabled: boolean): object {
  return { name, channel: 'livechat', enabled, csat_enabled: true, from: '', config: configWith(changes), secret: SECRET };
}

/** The other side of the chat, over the agent API of any Libredesk server. */
export class Agent {
  protected constructor(
    protected readonly session: AgentSession,
    readonly id: number,
    readonly firstName: string,
  ) {}

  static async signIn(server: string, user: string, password: string): Promise<Agent> {
    const session = await AgentSession.signIn(server, user, password);
    const me = await session.get<{ id: number; first_name: string }>('/api/v1/agents/me');
    return new Agent(session, me.id, me.first_name);
  }

  async makeInbox(name: string, changes: Changes<InboxConfig> = {}): Promise<Inbox> {
    const made = await this.session.post<{ id: number; uuid: string }>('/api/v1/inboxes', inboxBody(name, changes, true));
    return new Inbox(this.session, made.id, made.uuid, name, changes);
  }

  /** The conversation whose latest message is this text; waits for it. */
  async conversationSaying(text: string): Promise<string> {
    let found: string | undefined;
    await expect
      .poll(async () => (found = (await this.latestConversations()).find((one) => one.last_message === text)?.uuid), {
        message: `a conversation that says "${text}"`,
      })
      .toBeTruthy();
    return found!;
  }

  /** Conversations of an inbox, as far as they are among the latest. */
  async conversationsIn(inbox: Inbox): Promise<string[]> {
    return (await this.latestConversations()).filter((one) => one.inbox_name === inbox.name).map((one) => one.uuid);
  }

  protected async latestConversations(): Promise<ListedConversation[]> {
    const page = await this.session.get<{ results: ListedConversation[] | null }>('/api/v1/conversations/all?page=1&page_size=100');
    return page.results ?? [];
  }

  /** Public messages, the oldest first. */
  async messages(conversation: string): Promise<AgentMessage[]> {
    const path = `/api/v1/conversations/${conversation}/messages?page=1&page_size=100`;
    const page = await this.session.get<{ results: AgentMessage[] }>(path);
    return page.results.filter((message) => message.type !== 'activity' && !message.private).reverse();
  }

  /** What the visitor wrote, in the order in which the server stored it. */
  async textsFromVisitor(conversation: string): Promise<string[]> {
    return (await this.messages(conversation)).filter((message) => message.type === 'incoming').map((message) => message.content);
  }

  async contactOf(conversation: string): Promise<{ id: number; first_name: string; email: string | null; type: string }> {
    const found = await this.session.get<{ contact: { id: number; first_name: string; email: string | null; type: string } }>(
      `/api/v1/conversations/${conversation}`,
    );
    return found.contact;
  }

  /** What the contact said about the conversation. */
  async rating(conversation: string): Promise<{ rating: number | null; feedback: string | null }> {
    const path = `/api/v1/conversations/${conversation}`;
    const found = await this.session.get<{ csat_rating: number | null; csat_feedback: string | null }>(path);
    return { rating: found.csat_rating, feedback: found.csat_feedback };
  }

  /** Makes an answer ready for what will be said next. (Who answers by himself has to know it before.) */
  prepareAnswer(_inbox: Inbox, html: string): Promise<Answer> {
    const give = async (question: string): Promise<string> => {
      const conversation = await this.conversationSaying(question);
      await this.reply(conversation, html);
      return conversation;
    };
    return Promise.resolve({ give });
  }

  async reply(conversation: string, html: string, attachments: number[] = []): Promise<AgentMessage> {
    return this.write(conversation, html, attachments, false);
  }

  async note(conversation: string, html: string): Promise<AgentMessage> {
    return this.write(conversation, html, [], true);
  }

  protected write(conversation: string, message: string, attachments: number[], isPrivate: boolean): Promise<AgentMessage> {
    const rest = { private: isPrivate, sender_type: 'agent', to: [], cc: [], bcc: [], mentions: [] };
    return this.session.post(`/api/v1/conversations/${conversation}/messages`, { message, attachments, ...rest });
  }

  /** Uploads a file; its number goes with a reply. */
  async upload(name: string, type: string, bytes: Buffer): Promise<number> {
    return (await this.uploadAs('attachment', name, type, bytes)).id;
  }

  /** Uploads a picture that stands in the text of a reply, by its address; its number goes with the reply too. */
  uploadInline(name: string, type: string, bytes: Buffer): Promise<{ id: number; url: string }> {
    return this.uploadAs('inline', name, type, bytes);
  }

  protected uploadAs(disposition: string, name: string, type: string, bytes: Buffer): Promise<{ id: number; url: string }> {
    const form = new FormData();
    form.set('linked_model', 'messages');
    form.set('disposition', disposition);
    form.set('files', new Blob([new Uint8Array(bytes)], { type }), name);
    return this.session.post<{ id: number; url: string }>('/api/v1/media', form);
  }

  setStatus(conversation: string, status: 'Open' | 'Resolved' | 'Closed' | 'Snoozed'): Promise<void> {
    return this.session.put(`/api/v1/conversations/${conversation}/status`, { status });
  }

  /** Of the one agent that all specs share, so whoever needs it says it first. */
  async comeOnline(): Promise<void> {
    await this.session.put('/api/v1/agents/me/availability', { status: 'online' });
  }

  /** Steps away from the desk, by his own word. */
  async goAway(): Promise<void> {
    await this.session.put('/api/v1/agents/me/availability', { status: 'away_manual' });
  }

  takeOver(conversation: string): Promise<void> {
    return this.session.put(`/api/v1/conversations/${conversation}/assignee/user`, { assignee_id: this.id });
  }

  pageVisits(conversation: string): Promise<{ url: string; title: string }[]> {
    return this.session.get(`/api/v1/conversations/${conversation}/page-visits`);
  }

  /** Opens the agent's page; close it again. */
  live(): Promise<AgentLive> {
    return AgentLive.open(this.session);
  }
}
