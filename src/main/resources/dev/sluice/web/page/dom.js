// Preact, and one short way to write elements: h('p.hint', {id: 'x'}, 'text'). Properties may be left out.

const {h: element, render} = window.preact;
export const {useEffect, useId, useLayoutEffect, useRef, useState} = window.preactHooks;
export {render};

/** Of an element: its properties are a plain object; a child is text, a list, or an element (whose constructor is undefined). */
const isProperties = value => value?.constructor === Object;

/** @param type a component, or the element's name with its classes: 'div.card.wide' */
export function h(type, ...rest) {
  const [properties, ...children] = isProperties(rest[0]) ? rest : [{}, ...rest];
  if (typeof type !== 'string' || !type.includes('.')) {
    return element(type, properties, ...children);
  }
  const [name, ...classes] = type.split('.');
  const more = properties.class ? [properties.class] : [];
  return element(name, {...properties, class: [...classes, ...more].join(' ')}, ...children);
}

/** Renders again at each change of something that tells its listeners; also of what changed before it could listen. */
export function useChanges(source) {
  const [, render] = useState(0);
  useLayoutEffect(() => {
    const onChange = () => render(turn => turn + 1);
    onChange();
    return source.subscribe(onChange);
  }, [source]);
  return source;
}
