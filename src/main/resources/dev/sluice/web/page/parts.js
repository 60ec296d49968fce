// What several views are made of.

import {h, useEffect, useId, useLayoutEffect, useRef, useState} from './dom.js';
import {absolute, relative, since} from './format.js';
import {identity} from './identity.js';
import {HEALTH} from './words.js';

const announcers = new Set();

/** Says it to who sees and to who hears the page; gone after some seconds. */
export function announce(text) {
  announcers.forEach(tell => tell(text));
}

export function Announcer() {
  const [said, setSaid] = useState({text: ''});
  useEffect(() => {
    const tell = text => setSaid({text});
    announcers.add(tell);
    return () => announcers.delete(tell);
  }, []);
  useEffect(() => {
    const timer = said.text ? setTimeout(() => setSaid({text: ''}), 4000) : null;
    return () => clearTimeout(timer);
  }, [said]);
  return h('p', {id: 'said', role: 'status', class: said.text ? 'said' : ''}, said.text);
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

function explanation(error) {
  if (error.status === 403) {
    const roles = identity.me?.roles?.join(', ') || 'no role';
    return ['You may not do this.',
      `You are signed in as ${identity.me?.name ?? 'somebody'} with ${roles}; it takes the role sluice-admin `
      + '(to look, sluice-viewer is enough). Ask whoever runs the sign-in to give it to you.'];
  }
  if (error.status === 0) {
    return ['The server does not answer.', 'This page keeps trying. Check the network, and whether Sluice runs.'];
  }
  if (error.kind === 'starting') {
    return ['Sluice is starting.', 'One moment.'];
  }
  if (error.kind === 'store-unavailable') {
    return ['The store cannot be reached.', 'Streams that run are held in memory for a while. Check the bucket and its credentials.'];
  }
  return [error.message, ''];
}

export function ProblemNote({error, retry}) {
  const [title, text] = explanation(error);
  return h('div.note.bad', {role: 'alert'},
    h('p', h('b', title), text && ` ${text}`),
    retry && h('button.quiet', {type: 'button', onClick: retry}, 'Try again'));
}

/** Shows the first answer, or that it is awaited, or why there is none; later faults above what is known. */
export function Loaded({of, children}) {
  if (of.error && of.data === undefined) {
    return h(ProblemNote, {error: of.error, retry: of.reload});
  }
  if (of.data === undefined) {
    return h('p.loading', {role: 'status'}, 'Loading…');
  }
  return [of.error && h(ProblemNote, {error: of.error, retry: of.reload}), children(of.data)];
}

/** Facts as terms and values; one without a value is left out. */
export function Facts({items}) {
  return h('dl.facts', items.filter(([, value]) => value !== null && value !== undefined && value !== '')
    .map(([term, value]) => h('div', {key: term}, h('dt', term), h('dd', value))));
}

/** A list by pages. The cursor is in the address, so that a reload and the way back show the same page. */
export function Pager({first, next}) {
  return (first || next) && h('nav.pager', {'aria-label': 'Pages'},
    first && h('a.button.quiet', {href: first}, 'First page'),
    next && h('a.button.quiet', {href: next}, 'Next page'));
}

/** A search field that answers while one types, a moment later. */
export function Search({label, value, onSearch, placeholder}) {
  const id = useId();
  const [text, setText] = useState(value);
  const timer = useRef();
  useEffect(() => () => clearTimeout(timer.current), []);
  const search = now => {
    clearTimeout(timer.current);
    timer.current = setTimeout(() => onSearch(now.trim()), 300);
  };
  const onInput = event => {
    setText(event.currentTarget.value);
    search(event.currentTarget.value);
  };
  const onSubmit = event => {
    event.preventDefault();
    clearTimeout(timer.current);
    onSearch(text.trim());
  };
  return h('form.search', {role: 'search', onSubmit},
    h('label.unseen', {for: id}, label),
    h('input', {id, type: 'search', value: text, placeholder, onInput, spellcheck: false, autocapitalize: 'none', autocomplete: 'off'}));
}
