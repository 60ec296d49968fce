// The live sessions, asked for every five seconds while somebody looks, and what their numbers were in the last minutes.

import {read} from './api.js';
import {useChanges} from './dom.js';
import {seconds, serverNow} from './format.js';
import {identity} from './identity.js';

const POLL_MS = 5000;
/** As many as one answer may hold; beyond, the view says so and asks to search. */
const MOST = 1000;
/** How far back the charts go. */
export const WINDOW_MS = 10 * 60 * 1000;
/** Between two answers farther apart nothing is known: the tab was hidden, or the server away. */
export const GAP_MS = 4 * POLL_MS;

function point(session, t) {
  return {
    t,
    bitrate: session.bitrateKbps?.now ?? null,
    upload: seconds(session.uploadLatency?.p50),
    uploadWorst: seconds(session.uploadLatency?.p99),
    publish: seconds(session.publishLatency?.p50),
    publishWorst: seconds(session.publishLatency?.p99),
  };
}

class LiveSessions {
  /** null until the first answer */
  sessions = null;
  truncated = false;
  error = null;
  answeredAt = null;
  #points = new Map();
  #listeners = new Set();
  #timer;
  #running = false;

  constructor() {
    document.addEventListener('visibilitychange', () => this.#running && !document.hidden && this.poll());
  }

  start() {
    if (!this.#running) {
      this.#running = true;
      this.poll();
    }
  }

  /** Forgets everything too: who signs in next may be somebody else. */
  stop() {
    this.#running = false;
    clearTimeout(this.#timer);
    Object.assign(this, {sessions: null, error: null, answeredAt: null});
    this.#points.clear();
  }

  points(id) {
    return this.#points.get(id) ?? [];
  }

  async poll() {
    clearTimeout(this.#timer);
    try {
      const {items, nextCursor} = await read(['sessions'], {state: 'live', limit: MOST});
      if (this.#running) {
        this.#take(items, nextCursor);
      }
    } catch (error) {
      this.error = error;
    }
    if (this.#running && identity.phase === 'in') {
      clearTimeout(this.#timer);
      if (!document.hidden) {
        this.#timer = setTimeout(() => this.poll(), POLL_MS);
      }
      this.#tell();
    }
  }

  #take(items, nextCursor) {
    const now = serverNow();
    const points = new Map();
    for (const session of items) {
      const known = this.points(session.id).filter(({t}) => t > now - WINDOW_MS);
      points.set(session.id, [...known, point(session, now)]);
    }
    this.#points = points;
    Object.assign(this, {sessions: items, truncated: Boolean(nextCursor), error: null, answeredAt: now});
  }

  subscribe(listener) {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  #tell() {
    this.#listeners.forEach(listener => listener());
  }
}

export const live = new LiveSessions();

export const useLive = () => useChanges(live);
