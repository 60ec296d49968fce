// Who is signed in: by a token, or by a session at the provider, of which this page sees only that it works.

import {useChanges} from './dom.js';

const TOKEN = 'sluice.token';
const RETURN = 'sluice.return';

class Identity {
  /** checking, out, in, or failed: neither could be found out */
  phase = 'checking';
  me = null;
  failure = null;
  /** Was signed in and is not any more, or the token was none. */
  lapsed = false;
  /** The code with which the provider has refused to sign somebody in. */
  refusal = null;
  #listeners = new Set();

  get token() {
    return sessionStorage.getItem(TOKEN);
  }

  get canWrite() {
    return Boolean(this.me?.canWrite);
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
        sessionStorage.setItem(TOKEN, token.trim());
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

  /** @param ask resolves to the answer of /me, or to null where nobody is signed in */
  async check(ask) {
    try {
      const me = await ask();
      this.#set(me ? {phase: 'in', me, failure: null, lapsed: false} : {phase: 'out', me: null, failure: null});
    } catch (failure) {
      this.#set(this.phase === 'out' ? {} : {phase: 'failed', failure});
    }
    if (this.phase === 'in') {
      this.#comeBack();
    }
  }

  useToken(token, ask) {
    sessionStorage.setItem(TOKEN, token.trim());
    return this.check(ask);
  }

  /** Signed out by the server. What is on the page goes with it. */
  expire() {
    const lapsed = Boolean(this.token) || this.phase === 'in';
    sessionStorage.removeItem(TOKEN);
    this.#set({phase: 'out', me: null, lapsed});
  }

  signOut() {
    sessionStorage.removeItem(TOKEN);
    this.#set({phase: 'out', me: null, lapsed: false});
  }

  /** Before the browser leaves for the provider: the way back leads to / only. */
  rememberView() {
    sessionStorage.setItem(RETURN, location.hash);
  }

  #comeBack() {
    const hash = sessionStorage.getItem(RETURN);
    sessionStorage.removeItem(RETURN);
    if (hash?.startsWith('#/') && !location.hash) {
      location.replace(hash);
    }
  }

  #set(change) {
    Object.assign(this, change);
    this.#listeners.forEach(listener => listener());
  }
}

export const identity = new Identity();

export const useIdentity = () => useChanges(identity);
