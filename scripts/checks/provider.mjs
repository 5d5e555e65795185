// A certified OpenID provider on loopback: `node provider.mjs CONFIG`. It says its port, and takes new keys by a line.
import { createInterface } from "node:readline";
import Provider from "oidc-provider";

const given = JSON.parse(process.argv[2]);
const issuer = `http://127.0.0.1:${given.port}`;
let serving;

async function serve(jwks) {
  if (serving) {
    serving.closeAllConnections();
    await new Promise((done) => serving.close(done));
  }
  const provider = new Provider(issuer, {
    clients: given.clients,
    jwks,
    pkce: { required: () => true },
    claims: { openid: ["sub"], email: ["email", "email_verified"], profile: ["name"] },
    features: { devInteractions: { enabled: true } },
    cookies: { keys: ["only on loopback"] },
    findAccount: (_, id) => ({
      accountId: id,
      claims: () => ({ sub: id, email: `${id}@example.org`, email_verified: true, name: id }),
    }),
  });
  await new Promise((ready) => {
    serving = provider.listen(given.port, "127.0.0.1", ready);
  });
  console.log("serving");
}

await serve(given.jwks);
for await (const line of createInterface({ input: process.stdin })) await serve(JSON.parse(line));
process.exit(0);
