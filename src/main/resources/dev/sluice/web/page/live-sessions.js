// The live sessions, asked for every two seconds while somebody looks, and what their numbers were in the last minutes.

import {Problem, read} from './api.js';
import {useChanges} from './dom.js';
import {seconds, serverNow} from './format.js';
import {identity} from './identity.js';

/** Pods report every five seconds: so what is shown is at most seven seconds old. */
export const POLL_MS = 2000;
const TIMEOUT_MS = 8000;
const MOST_PAUSE_MS = 30000;
/** From then on what is shown is told to be old. */
const STALE_MS = 10000;
/** So many are kept; a page of the API holds as many, but may hold fewer. */
export const MOST = 1000;
const MOST_PAGES = 5;
/** How far back the charts go. */
export const WINDOW_MS = 10 * 60 * 1000;
/** Between two reports farther apart nothing is known: the tab was hidden, or the server away. */
export const GAP_MS = 20000;

/** What a report says; nothing where there is none that is new: the last words of a dead pod are no curve. */
function point({state, reportedAt, bitrateKbps, uploadLatency, publishLatency}, t) {
  const live = state === 'live';
  return {
    t,
    reportedAt: live ? reportedAt : null,
    bitrate: live ? bitrateKbps?.now ?? null : null,
    upload: live ? seconds(uploadLatency?.recent) : null,
    publish: live ? seconds(publishLatency?.recent) : null,
  };
}

/** Pages may be short, and even empty, while there are more. */
async function ask(signal) {
  const sessions = [];
  let cursor;
  for (let pages = 0; pages < MOST_PAGES && sessions.length < MOST; pages++) {
    const page = await read(['sessions'], {state: 'live', limit: MOST, cursor}, signal);
    sessions.push(...page.items);
    cursor = page.nextCursor;
    if (!cursor) {
      break;
    }
  }
  return {sessions: sessions.slice(0, MOST), truncated: Boolean(cursor) || sessions.length > MOST};
}

/** Not everybody at once after an outage. */
const jittered = ms => ms * (0.9 + Math.random() * 0.2);

class LiveSessions {
  /** null until the first answer */
  sessions = null;
  truncated = false;
  error = null;
  answeredAt = null;
  #points = new Map();
  #listeners = new Set();
  #running = false;
  #turn = 0;
  #failures = 0;
  #control = new AbortController();
  #timer;
  #staleTimer;

  constructor() {
    document.addEventListener('visibilitychange', () => document.hidden || this.poll());
    window.addEventListener('online', () => this.poll());
    identity.subscribe(() => this.#timer === undefined && this.poll());
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
    this.#turn++;
    this.#control.abort();
    this.#pause();
    clearTimeout(this.#staleTimer);
    Object.assign(this, {sessions: null, truncated: false, error: null, answeredAt: null});
    this.#failures = 0;
    this.#points.clear();
    this.#tell();
  }

  /** Whether the answer shown is so old that it may be wrong. */
  get stale() {
    return this.answeredAt !== null && serverNow() - this.answeredAt >= STALE_MS;
  }

  points(id) {
    return this.#points.get(id) ?? [];
  }

  /** A newer question takes the place of the one that is under way. */
  async poll() {
    if (!this.#running || identity.phase !== 'in' || document.hidden) {
      return;
    }
    this.#pause();
    const mine = ++this.#turn;
    this.#control.abort();
    this.#control = new AbortController();
    // Under way: nobody needs to ask again.
    this.#timer = null;
    const signal = AbortSignal.any([this.#control.signal, AbortSignal.timeout(TIMEOUT_MS)]);
    let pause;
    try {
      const answer = await ask(signal);
      if (mine !== this.#turn) {
        return;
      }
      this.#take(answer);
      pause = POLL_MS;
    } catch (error) {
      if (mine !== this.#turn) {
        return;
      }
      this.error = error instanceof Problem ? error : new Problem(0, {type: 'unreachable', title: 'The server does not answer.'});
      const backOff = Math.min(MOST_PAUSE_MS, POLL_MS * 2 ** ++this.#failures);
      pause = Math.max(backOff, error.retryAfterMs ?? 0);
    }
    this.#pause();
    if (identity.phase === 'in' && !document.hidden) {
      this.#timer = setTimeout(() => this.poll(), jittered(pause));
    }
    this.#tell();
  }

  /** Also of a session that is not among those kept. */
  learn(session) {
    const t = serverNow();
    const known = this.#points.get(session.id) ?? [];
    const last = known.at(-1);
    const next = point(session, t);
    // The same report twice is one point, and one end of a curve is enough.
    if (last && last.reportedAt === next.reportedAt) {
      return;
    }
    while (known.length && known[0].t < t - WINDOW_MS) {
      known.shift();
    }
    known.push(next);
    this.#points.set(session.id, known);
  }

  #take({sessions, truncated}) {
    sessions.forEach(session => this.learn(session));
    const oldest = serverNow() - WINDOW_MS;
    for (const [id, known] of this.#points) {
      if (known.at(-1).t < oldest) {
        this.#points.delete(id);
      }
    }
    Object.assign(this, {sessions, truncated, error: null, answeredAt: serverNow()});
    this.#failures = 0;
    clearTimeout(this.#staleTimer);
    this.#staleTimer = setTimeout(() => this.#tell(), STALE_MS);
  }

  #pause() {
    clearTimeout(this.#timer);
    this.#timer = undefined;
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
