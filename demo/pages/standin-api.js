// The agents' API of the stand-ins: the demo's own (see README.md, "Other servers").
import { ask } from './console-live.js';

/** Speaks as one agent. */
export class Api {
  /** @param {string} agent `ada` or `jun` */
  constructor(agent) {
    this.agent = agent;
  }

  request(method, path, body) {
    return ask(method, `/demo/agent${path}`, { 'X-Demo-Agent': this.agent }, body);
  }

  get = path => this.request('GET', path);
  post = (path, body) => this.request('POST', path, body);
  put = (path, body) => this.request('PUT', path, body);
  delete = path => this.request('DELETE', path);
}
