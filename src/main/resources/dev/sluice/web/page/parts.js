// What several views are made of.

import {h, useEffect, useId, useLayoutEffect, useRef, useState} from './dom.js';
import {absolute, relative, since} from './format.js';
import {identity} from './identity.js';
import {HEALTH} from './words.js';

/** The last one is on top: what is behind a modal dialog is neither heard nor seen. */
const announcers = [];

/** Says it to who sees and to who hears the page; gone after some seconds. */
export function announce(text) {
  announcers.at(-1)?.(text);
}

export function Announcer() {
  const [said, setSaid] = useState({text: ''});
  const pending = useRef('');
  useEffect(() => {
    const tell = text => {
      pending.current = text;
      setSaid({text});
    };
    announcers.push(tell);
    return () => {
      announcers.splice(announcers.indexOf(tell), 1);
      // The dialog is closed before anybody can have heard it.
      if (pending.current) {
        announce(pending.current);
      }
    };
  }, []);
  useEffect(() => {
    const timer = said.text ? setTimeout(() => {
      pending.current = '';
      setSaid({text: ''});
    }, 4000) : null;
    return () => clearTimeout(timer);
  }, [said]);
  return h('p', {role: 'status', class: said.text ? 'announcer said' : 'announcer'}, said.text);
}

/** Renders again from time to time, so that "3 min ago" stays true. */
function useTicks(ms) {
  const [, render] = useState(0);
  useEffect(() => {
    const timer = setInterval(() => document.hidden || render(turn => turn + 1), ms);
    return () => clearInterval(timer);
  }, [ms]);
}

/** @param form relative ("3 min ago") or since ("3 min") */
export function Time({at, form = relative}) {
  useTicks(5000);
  return at ? h('time', {dateTime: at, title: absolute(at)}, form(at)) : '–';
}

export const Since = ({at}) => h(Time, {at, form: since});

let visited = false;

/** The view's heading, which gets the focus when the view appears, and what can be done there. */
export function Heading({title, back, note, children}) {
  const heading = useRef();
  useEffect(() => {
    document.title = `${title} · Sluice`;
  }, [title]);
  useLayoutEffect(() => {
    // Only on the way from another view: at the first one the browser's own start is right.
    if (visited) {
      heading.current.focus({preventScroll: true});
    }
    visited = true;
    window.scrollTo(0, 0);
  }, []);
  return h('header.view-head',
    h('div.view-title',
      back && h('a.back', {href: back.href}, h('span', {'aria-hidden': 'true'}, '‹ '), back.label),
      h('h1', {ref: heading, tabIndex: -1}, title),
      note && h('div.view-note', note)),
    children && h('div.view-actions', children));
}

export function Panel({title, actions, class: more = '', children}) {
  const id = useId();
  return h('section', {class: `panel ${more}`, 'aria-labelledby': id},
    h('div.panel-head', h('h2', {id}, title), actions && h('div.panel-actions', actions)),
    children);
}

export function Health({state}) {
  const {label, mark, help} = HEALTH[state];
  return h('span', {class: `health ${state}`, title: help}, h('span.mark', {'aria-hidden': 'true'}, mark), label);
}

export function Tag({tone = '', children}) {
  return h('span', {class: `tag ${tone}`}, children);
}

/** Where there is nothing yet: what that means and what comes next. */
export function Empty({title, children}) {
  return h('div.empty', h('p.empty-title', title), children);
}

function explanation(error, retried) {
  if (error.status === 403) {
    const roles = identity.me?.roles?.join(', ') || 'no role';
    return ['You may not do this.',
      `${error.detail ? `${error.detail} ` : ''}You are signed in as ${identity.me?.name ?? 'somebody'} with ${roles}; it takes the role `
      + 'sluice-admin (to look, sluice-viewer is enough). Ask whoever runs the sign-in to give it to you.'];
  }
  if (error.kind === 'unreadable') {
    return [error.message, ''];
  }
  if (error.status === 0) {
    return ['The server does not answer.', `${retried ? 'This page keeps trying. ' : ''}Check the network, and whether Sluice runs.`];
  }
  if (error.kind === 'starting') {
    return ['Sluice is starting.', 'One moment.'];
  }
  if (error.kind === 'store-unavailable') {
    return ['The store cannot be reached.', 'Streams that run are held in memory for a while. Check the bucket and its credentials.'];
  }
  return [error.message, ''];
}

/** @param retry for a button; @param retried whether it is tried again without one */
export function ProblemNote({error, retry, retried = false}) {
  const [title, text] = explanation(error, retried);
  return h('div.note.bad', {role: 'alert'},
    h('p', h('b', title), text && ` ${text}`),
    retry && h('button.quiet', {type: 'button', onClick: retry}, 'Try again'));
}

/** Shows the first answer, or that it is awaited, or why there is none; later faults above what is known. */
export function Loaded({of, children}) {
  const note = of.error && h(ProblemNote, {error: of.error, retry: of.reload, retried: of.error.passing});
  if (of.data === undefined) {
    return note || h('p.loading', {role: 'status'}, 'Loading…');
  }
  return [note, h('div.loaded', {key: 'data', 'aria-busy': of.stale ? 'true' : null}, children(of.data))];
}

/** Facts as terms and values; one without a value is left out. */
export function Facts({items}) {
  return h('dl.facts', items.filter(([, value]) => value !== null && value !== undefined && value !== '')
    .map(([term, value]) => h('div', {key: term}, h('dt', term), h('dd', value))));
}

/** A search field that answers while one types, a moment later. */
export function Search({label, value, onSearch, placeholder}) {
  const id = useId();
  const [text, setText] = useState(value);
  const timer = useRef();
  const sent = useRef(value);
  useEffect(() => () => clearTimeout(timer.current), []);
  useEffect(() => {
    // Changed from elsewhere, as by the way back: not the echo of what is typed here.
    if (value !== sent.current) {
      clearTimeout(timer.current);
      sent.current = value;
      setText(value);
    }
  }, [value]);
  const send = now => {
    clearTimeout(timer.current);
    sent.current = now.trim();
    onSearch(now.trim());
  };
  const onInput = event => {
    const now = event.currentTarget.value;
    setText(now);
    clearTimeout(timer.current);
    timer.current = setTimeout(() => send(now), 300);
  };
  const onSubmit = event => {
    event.preventDefault();
    send(text);
  };
  return h('form.search', {role: 'search', onSubmit},
    h('label.unseen', {for: id}, label),
    h('input', {id, type: 'search', value: text, placeholder, onInput, spellcheck: false, autocapitalize: 'none', autocomplete: 'off'}));
}
