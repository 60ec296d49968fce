// Who is signed in: by a token, or by a session at the provider, of which this page sees only that it works.

import {useChanges} from './dom.js';
import {isGuarded} from './router.js';
import {channel, keep, kept} from './storage.js';

const TOKEN = 'sluice.token';
const RETURN = 'sluice.return';
/** Other tabs of the same browser answer within a few milliseconds, or not at all. */
const OTHERS_MS = 150;

class Identity {
  /** checking, out, in, lapsed (what is on the page waits for the same person), or failed: it could not be found out */
  phase = 'checking';
  me = null;
  failure = null;
  /** Was signed in and is not any more, or the token was none. */
  refused = false;
  /** The code with which the provider has refused to sign somebody in. */
  refusal = null;
  /** Counts the persons: what one had on the page is not for the next. */
  visit = 0;
  #token = kept(TOKEN);
  #turns = 0;
  #listeners = new Set();
  #others = channel('sluice.sign-in');
  #onToken = () => {};

  constructor() {
    this.#others.onmessage = ({data}) => {
      if (data.wanted && this.phase === 'in' && this.#token) {
        this.#others.postMessage({token: this.#token});
      } else if (data.token) {
        this.#onToken(data.token);
      } else if (data.out && this.#token) {
        this.#signedOutElsewhere();
      }
    };
  }

  get token() {
    return this.#token;
  }

  get canWrite() {
    return Boolean(this.me?.canWrite);
  }

  /** Somebody is here, be it that the server wants to see a proof again. */
  get present() {
    return this.phase === 'in' || this.phase === 'lapsed';
  }

  subscribe(listener) {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  /** Out of the address bar and out of the browser's history at once. */
  takeTokenFromAddress() {
    const token = new URLSearchParams(location.hash.slice(1)).get('token');
    if (token !== null) {
      history.replaceState(null, '', location.pathname + location.search);
      if (token.trim()) {
        this.#keep(token.trim());
      }
    }
    return Boolean(token);
  }

  /** Of what the provider adds in words nothing is shown: anybody can write such an address. */
  takeRefusalFromAddress() {
    const query = new URLSearchParams(location.search);
    if (query.has('error')) {
      this.refusal = /^[a-z_]{1,40}$/.test(query.get('error')) ? query.get('error') : 'error';
      ['error', 'error_description', 'error_uri', 'state', 'session_state', 'iss'].forEach(name => query.delete(name));
      history.replaceState(null, '', location.pathname + (query.size ? `?${query}` : '') + location.hash);
    }
  }

  /** A tab opened from a signed-in one is signed in too: that one hands its token over. */
  takeTokenFromOtherTabs() {
    return new Promise(resolve => {
      if (this.#token) {
        resolve();
        return;
      }
      setTimeout(resolve, OTHERS_MS);
      this.#onToken = token => {
        this.#onToken = () => {};
        this.#keep(token);
        resolve();
      };
      this.#others.postMessage({wanted: true});
    }).finally(() => this.#onToken = () => {});
  }

  /** @param ask resolves to the answer of /me, or to null where nobody is signed in */
  async check(ask) {
    const mine = ++this.#turns;
    let change;
    try {
      change = this.#found(await ask());
    } catch (failure) {
      change = this.#notFound(failure);
    }
    if (mine === this.#turns) {
      this.#set(change);
      if (this.phase === 'in') {
        this.#comeBack();
      }
    }
  }

  #found(me) {
    if (!me) {
      return this.phase === 'lapsed' ? {failure: null} : {phase: 'out', me: null, failure: null};
    }
    const other = this.me !== null && this.me.name !== me.name;
    return {phase: 'in', me, failure: null, refused: false, refusal: null, visit: this.visit + (other ? 1 : 0)};
  }

  #notFound(failure) {
    switch (this.phase) {
      case 'in':
        return {};
      case 'out':
      case 'lapsed':
        return {failure};
      default:
        return {phase: 'failed', failure};
    }
  }

  useToken(token, ask) {
    this.#keep(token.trim());
    return this.check(ask);
  }

  /**
   * Refused by the server. What is on the page stays for who comes back.
   *
   * @param token that was refused: one that was given meanwhile is not meant
   */
  expire(token) {
    if (token !== this.#token) {
      return;
    }
    const change = {refused: Boolean(token) || this.present, failure: null};
    this.#keep(null);
    this.#set(this.present ? {...change, phase: 'lapsed'} : {...change, phase: 'out', me: null});
  }

  /** In all tabs: else the next one would hand the token back. */
  signOut() {
    this.#others.postMessage({out: true});
    this.leave();
  }

  /** What is not saved, or was shown only once, is not lost for that. */
  #signedOutElsewhere() {
    if (isGuarded()) {
      this.#turns++;
      this.#keep(null);
      this.#set({phase: 'lapsed', refused: true, failure: null});
    } else {
      this.leave();
    }
  }

  /** Here only. */
  leave() {
    this.#turns++;
    this.#keep(null);
    this.#set({phase: 'out', me: null, refused: false, refusal: null, failure: null});
  }

  /** Before the browser leaves for the provider: the way back leads to / only. */
  rememberView() {
    keep(RETURN, location.hash);
  }

  #comeBack() {
    const hash = kept(RETURN);
    keep(RETURN, null);
    if (hash?.startsWith('#/') && !location.hash) {
      location.replace(hash);
    }
  }

  #keep(token) {
    this.#token = token;
    keep(TOKEN, token);
  }

  #set(change) {
    Object.assign(this, change);
    this.#listeners.forEach(listener => listener());
  }
}

export const identity = new Identity();

export const useIdentity = () => useChanges(identity);
