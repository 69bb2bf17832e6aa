import { expect } from '@playwright/test';

import { Agent, Inbox, type AgentMessage, type Answer, type ListedConversation, type Routes } from './agent.ts';
import type { Changes, InboxConfig } from './inbox-config.ts';
import { asMarkdown, StandInSession } from './stand-in.ts';

interface Made {
  widgetId: string;
  widgetToken: string;
}

interface Listed {
  id: string;
  last_message: string | null;
}

interface Said {
  id: string;
  role: 'user' | 'assistant';
  content: string;
}

const ROUTES: Routes = {
  api: '/api/widgets/',
  settings: /\/config$/,
  first: /\/chat$/,
  send: /\/chat$/,
  seen: '/not-told',
  socket: '/no-socket',
};

/** Its name, where a spec gives it no other; it is the author of all answers. */
const NAME = 'Kiln assistant';

/** What a turn becomes: a reply in Markdown or a refusal, after some time or when it is released. */
export interface Turn {
  reply?: string;
  status?: number;
  delayMs?: number;
  held?: boolean;
}

/** Something that the visitor did. */
export interface TrackedEvent {
  sessionId: string;
  event: string;
  timestamp: string;
  metadata: { source?: string };
}

/** A widget of the assistant's stand-in. */
export class AssistantWidget extends Inbox {
  constructor(
    session: StandInSession,
    widgetId: string,
    readonly token: string,
    name: string,
  ) {
    super(session, 0, widgetId, name, {});
  }

  override get settings(): Record<string, unknown> {
    return { backend: 'assistant', widgetId: this.uuid, widgetToken: this.token };
  }

  override get routes(): Routes {
    return ROUTES;
  }

  override async save(changes: Changes<InboxConfig>): Promise<void> {
    await this.change(ofAssistant(changes));
  }

  override async disable(): Promise<void> {
    await this.change({ assistants: [] });
  }

  /** Changes settings by the stand-in's own names (demo/src/assistant/store.rs). */
  async change(settings: object): Promise<void> {
    await this.session.put(`/demo/agent/widgets/${this.uuid}`, { settings });
  }

  /** What the next turns become, whatever is said. */
  async scriptNext(...turns: Turn[]): Promise<void> {
    await this.session.post(`/demo/agent/widgets/${this.uuid}/next`, turns);
  }

  /** Another token; the former one is worth nothing. */
  async rotateToken(): Promise<string> {
    return (await this.session.post<Made>(`/demo/agent/widgets/${this.uuid}/rotate`)).widgetToken;
  }

  /** What the widget has told by `track`, in the order in which it came. */
  async events(): Promise<TrackedEvent[]> {
    const all = await this.session.get<(TrackedEvent & { widgetId: string })[]>('/demo/agent/events');
    return all.filter(({ widgetId }) => widgetId === this.uuid);
  }

  /** A turn that is held is answered. */
  async release(): Promise<void> {
    await this.session.post(`/demo/agent/widgets/${this.uuid}/release`);
  }
}

function ofAssistant(changes: Changes<InboxConfig>): Record<string, unknown> {
  const settings: Record<string, unknown> = {};
  if (changes.brand_name !== undefined) settings['name'] = changes.brand_name;
  if (changes.colors?.primary !== undefined) settings['primaryColor'] = changes.colors.primary;
  return settings;
}

/** Who looks on while the assistant answers. It answers by itself, so most of what an agent does elsewhere can't be done. */
export class AssistantOperator extends Agent {
  static open(server: string): Promise<AssistantOperator> {
    return Promise.resolve(new AssistantOperator(new StandInSession(server, 'operator'), 0, NAME));
  }

  override async makeInbox(name: string, changes: Changes<InboxConfig> = {}): Promise<AssistantWidget> {
    const settings = { name: NAME, delayMs: 0, ...ofAssistant(changes) };
    const made = await this.session.post<Made>('/demo/agent/widgets', { settings });
    return new AssistantWidget(this.session as StandInSession, made.widgetId, made.widgetToken, name);
  }

  protected override async latestConversations(): Promise<ListedConversation[]> {
    const list = await this.session.get<Listed[]>('/demo/agent/conversations');
    return list.map((one) => ({ uuid: one.id, inbox_name: '', last_message: one.last_message ?? '' }));
  }

  /** The conversation in which a visitor said this. */
  override async conversationSaying(text: string): Promise<string> {
    let found: string | undefined;
    const look = async (): Promise<string | undefined> => {
      for (const { uuid } of await this.latestConversations()) if ((await this.textsFromVisitor(uuid)).includes(text)) return uuid;
      return undefined;
    };
    await expect.poll(async () => (found = await look()), { message: `a conversation that says "${text}"` }).toBeTruthy();
    return found!;
  }

  override async messages(conversation: string): Promise<AgentMessage[]> {
    const { messages } = await this.session.get<{ messages: Said[] }>(`/demo/agent/conversations/${conversation}`);
    return messages.map(({ id, role, content }) => ({
      uuid: id,
      type: role === 'user' ? ('incoming' as const) : ('outgoing' as const),
      private: false,
      content,
      text_content: content,
      attachments: [],
    }));
  }

  override async prepareAnswer(inbox: Inbox, html: string): Promise<Answer> {
    const widget = inbox as AssistantWidget;
    await widget.scriptNext({ reply: asMarkdown(html), held: true });
    const give = async (question: string): Promise<string> => {
      const conversation = await this.conversationSaying(question);
      await widget.release();
      return conversation;
    };
    return { give };
  }

  protected override write(): Promise<AgentMessage> {
    throw new Error('the assistant answers by itself: AssistantWidget.scriptNext() says what');
  }
}
