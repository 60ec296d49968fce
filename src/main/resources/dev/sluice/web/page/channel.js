// One channel: its URL, its keys, its settings; and the making of a new one.

import {call, path, useLoad} from './api.js';
import {ChannelFields, changes, LABELS, toForm} from './channel-form.js';
import {Copyable} from './copy.js';
import {Confirm} from './dialog.js';
import {h, useEffect, useState} from './dom.js';
import {identity} from './identity.js';
import {Keys} from './keys.js';
import {useLive} from './live-sessions.js';
import {announce, Health, Heading, Loaded, Panel, Tag, Time} from './parts.js';
import {PlayButton, reachable} from './playback.js';
import {go, link} from './router.js';
import {Unsaved} from './unsaved.js';
import {health} from './words.js';

/** As a person reads what a field holds. */
function shown(value) {
  return typeof value === 'boolean' ? (value ? 'on' : 'off') : value ? `“${value.replaceAll('\n', ', ')}”` : 'empty';
}

/** Somebody else was faster, with other values for the same fields. */
function Overtaken({fields, mine, theirs, busy, onMine, onTheirs}) {
  return h('div.note.bad.overtaken', {role: 'alert'},
    h('p', h('b', 'Somebody else changed this channel while you did.'), ' Nothing of yours has been saved.'),
    h('table', h('caption.unseen', 'What differs'),
      h('thead', h('tr', h('td'), h('th', {scope: 'col'}, 'Theirs'), h('th', {scope: 'col'}, 'Mine'))),
      h('tbody', fields.map(field => h('tr', {key: field},
        h('th', {scope: 'row'}, LABELS[field]), h('td', shown(theirs[field])), h('td', shown(mine[field])))))),
    h('div.row',
      h('button.quiet', {type: 'button', disabled: busy, onClick: onTheirs}, 'Take theirs'),
      h('button.quiet', {type: 'button', disabled: busy, onClick: onMine}, 'Save mine over it')));
}

/** So often may others change other fields while one change is saved. */
const SAVE_ATTEMPTS = 4;

const pick = (form, fields) => Object.fromEntries(fields.map(field => [field, form[field]]));
const touched = (form, base) => Object.keys(changes(form, base));

function Settings({channel, etag, onSaved}) {
  const [base, setBase] = useState(() => toForm(channel));
  const [form, setForm] = useState(base);
  const [version, setVersion] = useState(etag);
  const [state, setState] = useState({busy: false});
  const dirty = touched(form, base).length > 0;
  /** @param sent what of the form is in it; what was typed since then stays */
  const startFrom = (fresh, newest, sent = form) => {
    setBase(fresh);
    setForm(now => ({...fresh, ...pick(now, touched(now, sent))}));
    setVersion(newest);
    setState({busy: false});
  };
  // A change of the keys changes the ETag too. It is taken over unless that would hide a change of the settings.
  useEffect(() => {
    const fresh = toForm(channel);
    if (!touched(fresh, base).length) {
      setVersion(etag);
    } else if (!dirty) {
      startFrom(fresh, etag);
    }
  }, [etag]);
  const address = path(['channels', channel.id]);
  /** Others' changes of other fields are no obstacle: mine are put on top of them. */
  const store = async (mine, from, expected) => {
    for (let attempt = 1; touched(mine, from).length; attempt++) {
      try {
        const {data, etag: newest} = await call('PATCH', address, {body: changes(mine, from), ifMatch: expected});
        return {saved: toForm(data), etag: newest};
      } catch (problem) {
        if (problem.status !== 412 || attempt === SAVE_ATTEMPTS) {
          throw problem;
        }
      }
      const now = await call('GET', address);
      const theirs = toForm(now.data);
      const fields = touched(mine, from).filter(field => theirs[field] !== from[field] && theirs[field] !== mine[field]);
      if (fields.length) {
        return {overtaken: {fields, theirs, etag: now.etag}};
      }
      mine = {...theirs, ...pick(mine, touched(mine, from))};
      from = theirs;
      expected = now.etag;
    }
    return {saved: from, etag: expected};
  };
  const save = async (mine, from, expected) => {
    setState({...state, busy: true});
    try {
      const {saved, etag: newest, overtaken} = await store(mine, from, expected);
      if (overtaken) {
        setState({busy: false, overtaken});
        return;
      }
      startFrom(saved, newest);
      announce('Saved.');
      onSaved();
    } catch (problem) {
      setState({busy: false, problem});
    }
  };
  const onSubmit = event => {
    event.preventDefault();
    if (dirty && !state.busy) {
      save(form, base, version);
    }
  };
  const {overtaken} = state;
  const onMine = () => save({...overtaken.theirs, ...pick(form, touched(form, base))}, overtaken.theirs, overtaken.etag);
  const onTheirs = () => {
    const rest = touched(form, base).filter(field => !overtaken.fields.includes(field));
    setBase(overtaken.theirs);
    setForm({...overtaken.theirs, ...pick(form, rest)});
    setVersion(overtaken.etag);
    setState({busy: false});
  };
  const disabled = !identity.canWrite;
  return [
    h('form', {onSubmit, noValidate: true},
      overtaken && h(Overtaken, {...overtaken, mine: form, busy: state.busy, onMine, onTheirs}),
      h(ChannelFields, {form, onChange: setForm, problem: state.problem, disabled}),
      !disabled && h('div.form-actions',
        h('button', {type: 'submit', disabled: !dirty || state.busy || Boolean(overtaken)}, state.busy ? 'Saving…' : 'Save'),
        h('button.quiet', {type: 'button', disabled: !dirty || Boolean(overtaken), onClick: () => startFrom(base, version)}, 'Undo'))),
    h(Unsaved, {active: dirty, text: `The settings of ${channel.id} are not saved yet.`}),
  ];
}

function Delete({channel}) {
  const [asking, setAsking] = useState(false);
  const remove = async () => {
    await call('DELETE', path(['channels', channel.id]));
    announce(`Deleted ${channel.id}.`);
    go(['channels']);
  };
  return h(Panel, {title: 'Delete'},
    h('div.row.spread',
      h('p.soft', 'Ends a live session, and makes every key of the channel useless. Recordings stay in the bucket.'),
      h('button.danger.quiet', {type: 'button', onClick: () => setAsking(true)}, 'Delete channel')),
    asking && h(Confirm, {title: `Delete ${channel.id}?`, action: 'Delete channel', type: channel.id, act: remove, onClose: () => setAsking(false)},
      h('p', 'A live session ends, and no key of this channel works any more. This cannot be undone.')));
}

function OnAir({id}) {
  const session = useLive().sessions?.find(({channelId}) => channelId === id);
  return session && h('a', {href: link(['live', session.id])}, h(Health, {state: health(session)}));
}

function Page({loaded: {channel, etag}, onReload}) {
  return h('div.columns.main-aside',
    h('div.stack',
      h(Panel, {title: 'Stream keys', class: 'keys'}, h(Keys, {channel, onChanged: onReload})),
      h(Panel, {title: 'Settings'}, h(Settings, {channel, etag, onSaved: onReload}))),
    h('div.stack',
      h(Panel, {title: 'Watch'},
        h(Copyable, {label: 'Playback URL, for any HLS player', value: reachable(channel.playbackUrl)}),
        h('p.row',
          h(PlayButton, {title: channel.id, url: channel.playbackUrl}),
          h('a.button.quiet', {href: link(['recordings', channel.id])}, 'Recordings'),
          h('a.button.quiet', {href: link(['history'], {channel: channel.id})}, 'History'))),
      identity.canWrite && h(Delete, {channel})));
}

export function Channel({id}) {
  const loaded = useLoad(async signal => {
    const {data, etag} = await call('GET', path(['channels', id]), {signal});
    return {channel: data, etag};
  }, id);
  const channel = loaded.data?.channel;
  return h('div.view',
    h(Heading, {title: channel?.name || id, back: {href: link(['channels']), label: 'Channels'},
      note: channel && [h('code', channel.id), ' · created ', h(Time, {at: channel.createdAt}), ' ',
        !channel.enabled && h(Tag, {}, 'Disabled'), ' ', h(OnAir, {id})]}),
    h(Loaded, {of: loaded}, data => h(Page, {loaded: data, onReload: loaded.reload})));
}

const NEW = {...toForm(null), id: ''};

export function NewChannel() {
  const [form, setForm] = useState(NEW);
  const [state, setState] = useState({busy: false});
  const create = async event => {
    event.preventDefault();
    if (state.busy) {
      return;
    }
    setState({busy: true});
    const {id, ...rest} = form;
    const wanted = id.trim();
    const body = changes(rest, toForm(null));
    try {
      const {data} = wanted
        ? await call('PUT', path(['channels', wanted]), {body, create: true})
        : await call('POST', path(['channels']), {body});
      announce('Created. Now make a stream key.');
      go(['channels', data.id]);
    } catch (problem) {
      const taken = problem.status === 412;
      setState({busy: false, problem: taken ? Object.assign(problem, {field: 'id', message: 'There is a channel with this id already.'}) : problem});
    }
  };
  return h('div.view.narrow',
    h(Heading, {title: 'New channel', back: {href: link(['channels']), label: 'Channels'}}),
    h('form.panel', {onSubmit: create, noValidate: true, 'aria-label': 'New channel'},
      h(ChannelFields, {form, onChange: setForm, problem: state.problem, withId: true}),
      h('div.form-actions',
        h('button', {type: 'submit', disabled: state.busy}, state.busy ? 'Creating…' : 'Create channel'),
        h('a.button.quiet', {href: link(['channels'])}, 'Cancel'))),
    h(Unsaved, {active: Object.keys(NEW).some(key => form[key] !== NEW[key]), text: 'The channel is not created yet.'}));
}

