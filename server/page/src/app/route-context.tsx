import { createContext, useContext, useEffect, useMemo, useState, type ReactNode } from 'react';
import { addressOf, parseRoute, type Route } from './route.ts';

interface Going {
  readonly route: Route;
  /** `replace`: Back skips where one was. */
  readonly go: (route: Route, how?: 'replace') => void;
}

const Context = createContext<Going | null>(null);

export function RouteProvider({ children }: { readonly children: ReactNode }) {
  const [route, setRoute] = useState(() => parseRoute(window.location));
  useEffect(() => {
    const moved = () => setRoute(parseRoute(window.location));
    window.addEventListener('popstate', moved);
    window.addEventListener('hashchange', moved);
    return () => {
      window.removeEventListener('popstate', moved);
      window.removeEventListener('hashchange', moved);
    };
  }, []);
  const going = useMemo<Going>(
    () => ({
      route,
      go: (next, how) => {
        if (how === 'replace') history.replaceState(null, '', addressOf(next));
        else history.pushState(null, '', addressOf(next));
        setRoute(next);
      },
    }),
    [route],
  );
  return <Context value={going}>{children}</Context>;
}

export function useRoute(): Going {
  const going = useContext(Context);
  if (!going) throw new Error('outside of RouteProvider');
  return going;
}
