// A real OpenID provider on loopback, with one client, and people who are called as they log in.
import { generateKeyPairSync, sign } from 'node:crypto';
import { once } from 'node:events';

import Provider from 'oidc-provider';

export const clientId = 'page';
export const clientSecret = 'a secret/with:signs';
export const audience = 'samtavle-api';

const groups = {
  asta: ['plan-staff'], bo: ['plan-operators'], eva: ['plan-staff', 'plan-operators'], nobody: [],
};

function newKey(kid) {
  const { privateKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
  const jwk = { ...privateKey.export({ format: 'jwk' }), kid, alg: 'ES256', use: 'sig' };
  return { privateKey, jwk };
}

/** Starts it; `origin` is that of the server whose people log in here. */
export async function startProvider(port, origin) {
  const key = newKey('k1');
  const issuer = `http://127.0.0.1:${port}`;
  const provider = new Provider(issuer, {
    clients: [{
      client_id: clientId,
      client_secret: clientSecret,
      redirect_uris: [`${origin}/auth/callback`],
      response_types: ['code'],
      grant_types: ['authorization_code'],
      id_token_signed_response_alg: 'ES256',
    }],
    jwks: { keys: [key.jwk] },
    cookies: { keys: ['for tests only'] },
    claims: { openid: ['sub'], profile: ['name', 'groups'] },
    // The server asks nobody but the ID token.
    conformIdTokenClaims: false,
    pkce: { required: () => true },
    findAccount: (_, id) => ({
      accountId: id,
      claims: () => ({ sub: id, name: `${id[0].toUpperCase()}${id.slice(1)}`, groups: groups[id] }),
    }),
  });
  const server = provider.listen(port, '127.0.0.1');
  await once(server, 'listening');
  return {
    issuer,
    stop: () => new Promise((done) => {
      server.close(done);
      server.closeAllConnections();
    }),
    /** A bearer token for other programs, as such a provider signs it. */
    bearer(claims = {}) {
      const part = (value) => Buffer.from(JSON.stringify(value)).toString('base64url');
      const now = Math.floor(Date.now() / 1000);
      const text = `${part({ alg: 'ES256', kid: 'k1', typ: 'at+jwt' })}.${part({
        iss: issuer, aud: audience, azp: audience, sub: 'asta', name: 'Asta', groups: groups.asta,
        iat: now, exp: now + 600, ...claims })}`;
      const signature = sign('sha256', Buffer.from(text),
        { key: key.privateKey, dsaEncoding: 'ieee-p1363' });
      return `${text}.${signature.toString('base64url')}`;
    },
  };
}
