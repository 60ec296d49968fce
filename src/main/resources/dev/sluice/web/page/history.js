// Sessions that are over, the newest first: when, how long, and why they ended.

import {readPage, useLoad} from './api.js';
import {h, useEffect, useId, useRef, useState} from './dom.js';
import {span} from './format.js';
import {Listing} from './lists.js';
import {Empty, Heading, Tag, Time} from './parts.js';
import {link, replace} from './router.js';
import {cause, causeIsCalm} from './words.js';

const PAGE = 50;

function Findings({findings}) {
  const cell = {'data-label': 'Findings'};
  if (!findings.length) {
    return h('td.none', cell, h('span.soft', 'None'));
  }
  const all = findings.map(({text}) => text).join('\n');
  return h('td', cell, h('span.sentence', {title: all}, findings.length === 1 ? all : `${findings.length} findings`));
}

function Row({session}) {
  const lasted = (Date.parse(session.endedAt) - Date.parse(session.startedAt)) / 1000;
  return h('tr',
    h('th', {scope: 'row'}, h('a', {href: link(['history', session.id])}, session.channelId)),
    h('td', {'data-label': 'Ended'}, h(Time, {at: session.endedAt})),
    h('td.number', {'data-label': 'Lasted'}, span(lasted)),
    h('td', {'data-label': 'Why'}, h('div',
      causeIsCalm(session.end) ? cause(session.end) : h(Tag, {tone: 'warn'}, cause(session.end)),
      session.end?.reason && h('span.soft.block', session.end.reason))),
    h(Findings, {findings: session.findings}),
    h('td.minor.brief', {'data-label': 'Pod', title: session.pod}, session.pod));
}

const TYPING_MS = 300;

/** Which channel: one that there is, as soon as its id stands there; any other on Enter. */
function ChooseChannel({value, onChoose}) {
  const id = useId();
  const [text, setText] = useState(value);
  const [typed, setTyped] = useState('');
  const chosen = useRef(value);
  const known = useLoad(async signal => typed ? (await readPage(['channels'], {q: typed, limit: 20}, signal)).items : [], typed);
  const choose = now => {
    if (now !== chosen.current) {
      chosen.current = now;
      onChoose(now);
    }
  };
  useEffect(() => {
    if (value !== chosen.current) {
      chosen.current = value;
      setText(value);
    }
  }, [value]);
  useEffect(() => {
    const now = text.trim();
    const timer = setTimeout(() => now ? setTyped(now) : choose(''), TYPING_MS);
    return () => clearTimeout(timer);
  }, [text]);
  useEffect(() => {
    if (!known.stale && known.data?.some(channel => channel.id === text.trim())) {
      choose(text.trim());
    }
  }, [known.data]);
  const onSubmit = event => {
    event.preventDefault();
    choose(text.trim());
  };
  return h('form.search', {role: 'search', onSubmit},
    h('label.unseen', {for: id}, 'Only of the channel'),
    h('input', {id, type: 'search', list: `${id}l`, value: text, placeholder: 'Channel id', spellcheck: false, autocapitalize: 'none',
      autocomplete: 'off', onInput: event => setText(event.currentTarget.value)}),
    h('datalist', {id: `${id}l`}, known.data?.map(channel => h('option', {key: channel.id, value: channel.id}, channel.name))));
}

export function History({query}) {
  const {channel = '', cursor = ''} = query;
  const loaded = useLoad(signal => readPage(['sessions'], {state: 'ended', channelId: channel, limit: PAGE, cursor}, signal), `${channel} ${cursor}`);
  return h('div.view',
    h(Heading, {title: 'History'},
      h(ChooseChannel, {value: channel, onChoose: id => replace(['history'], {channel: id})})),
    h(Listing, {of: loaded, caption: 'Ended sessions', titles: ['Channel', 'Ended', 'Lasted', 'Why', 'Findings', 'Pod'],
      row: session => h(Row, {key: session.id, session}),
      cursor, link: next => link(['history'], {channel, cursor: next}),
      empty: h(Empty, {title: channel ? `No ended session of ${channel}` : 'No session has ended yet'},
        h('p', 'Each connection of an encoder leaves an entry here when it ends.'))}));
}
