// Sessions that are over, the newest first: when, how long, and why they ended.

import {read, useLoad} from './api.js';
import {h} from './dom.js';
import {span} from './format.js';
import {Empty, Heading, Loaded, Pager, Search, Tag, Time} from './parts.js';
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

export function History({query}) {
  const {channel = '', cursor = ''} = query;
  const loaded = useLoad(signal => read(['sessions'], {state: 'ended', channelId: channel, limit: PAGE, cursor}, signal), `${channel} ${cursor}`);
  return h('div.view',
    h(Heading, {title: 'History'},
      h(Search, {label: 'Only of the channel', placeholder: 'Channel id', value: channel, onSearch: id => replace(['history'], {channel: id})})),
    h(Loaded, {of: loaded}, ({items, nextCursor}) => items.length
      ? [
        h('table.list', h('caption.unseen', 'Ended sessions'),
          h('thead', h('tr', ['Channel', 'Ended', 'Lasted', 'Why', 'Findings', 'Pod'].map(title => h('th', {scope: 'col'}, title)))),
          h('tbody', items.map(session => h(Row, {key: session.id, session})))),
        h(Pager, {first: cursor && link(['history'], {channel}), next: nextCursor && link(['history'], {channel, cursor: nextCursor})}),
      ]
      : h(Empty, {title: channel ? `No ended session of ${channel}` : 'No session has ended yet'},
        h('p', 'Each connection of an encoder leaves an entry here when it ends.'))));
}
