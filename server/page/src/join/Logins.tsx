import { useEffect, useState } from 'react';
import { issuers, loginAddress, type Issuer } from '../session/login.ts';
import { useWords } from '../words/words-context.tsx';

// A way in for those who have a login with the authority; nothing where nobody logs in.
export function Logins({ to }: { readonly to: string }) {
  const words = useWords();
  const [all, setAll] = useState<readonly Issuer[]>([]);
  useEffect(() => void issuers().then(setAll), []);
  return all.map((one) => (
    <p key={one.name}>
      <a className="button main" href={loginAddress(one, to)}>{words.logInWith(one.label)}</a>
    </p>
  ));
}
