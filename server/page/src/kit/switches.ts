// Choices of this browser that are either on or off. They outlive the tab, and every part of the
// page sees a change at once.
import { useSyncExternalStore } from 'react';

const usual = {
  /** Others' changes are told to screen readers. */
  telling: true,
  /** What one writes becomes suggestions, also where one may write. */
  suggesting: false,
};
export type Switch = keyof typeof usual;

const key = (name: Switch) => `samtavle.switch.${name}`;
const listeners = new Set<() => void>();

export function isOn(name: Switch): boolean {
  const kept = localStorage.getItem(key(name));
  return kept === null ? usual[name] : kept === 'on';
}

export function turn(name: Switch, on: boolean): void {
  localStorage.setItem(key(name), on ? 'on' : 'off');
  for (const listener of listeners) listener();
}

function subscribe(listener: () => void): () => void {
  listeners.add(listener);
  // Another tab of this browser.
  window.addEventListener('storage', listener);
  return () => {
    listeners.delete(listener);
    window.removeEventListener('storage', listener);
  };
}

export function useSwitch(name: Switch): boolean {
  return useSyncExternalStore(subscribe, () => isOn(name));
}
