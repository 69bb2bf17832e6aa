import { expect } from '@playwright/test';

import type { AgentSession } from './session.ts';
import { TextSocket } from './web-socket.ts';

export interface Frame {
  type: string;
  data: { conversation_uuid?: string; is_typing?: boolean; uuid?: string } | null;
}

/** The agent's open page: types, and sees others type. */
export class AgentLive {
  protected readonly frames: Frame[] = [];
  protected socket!: TextSocket;

  protected constructor() {}

  static async open(session: AgentSession): Promise<AgentLive> {
    const live = new AgentLive();
    live.socket = await TextSocket.open(`${session.server}/ws`, session.cookieHeader(), (text) => {
      live.frames.push(JSON.parse(text) as Frame);
    });
    return live;
  }

  /** As the agent's page does with the conversation on its screen: only then is the visitor's typing told. */
  look(conversation: string): void {
    this.send('conversation_subscribe', { conversation_uuid: conversation });
  }

  type(conversation: string, isTyping = true): void {
    this.send('typing', { conversation_uuid: conversation, is_typing: isTyping, is_private_message: false });
  }

  async expectVisitorTyping(conversation: string, isTyping = true): Promise<void> {
    await expect
      .poll(() => this.frames.findLast((frame) => frame.type === 'typing' && frame.data?.conversation_uuid === conversation)?.data?.is_typing)
      .toBe(isTyping);
  }

  close(): void {
    this.socket.close();
  }

  private send(type: string, data: object): void {
    this.socket.send(JSON.stringify({ type, data }));
  }
}
