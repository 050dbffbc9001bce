// Signing in with a passkey over a record of one's own, in a real browser with an authenticator of its own (CDP WebAuthn): invitation, enrolment,
// recovery codes, signing out and in again, by keyboard alone; and what must not work.
//
//   node passkeys.mjs target/debug/ntib

import { execFileSync, spawn } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { accessible, browser, check, demand, fits, focusOn, follow, open, over, press, says, wide } from './lib.mjs';

const [ntib] = process.argv.slice(2);
if (!ntib) {
  console.error('error: no program given\nhelp: node passkeys.mjs target/debug/ntib');
  process.exit(2);
}
const parent = mkdtempSync(join(tmpdir(), 'ntib-passkeys-'));
const record = join(parent, 'record');
execFileSync(ntib, ['log', 'begin', '--data', record, '--origin', 'desk.example.ca/log', '--person', 't.nakamura', '--owner', 'liaison-office', '--releasable-to', 'CA', '--audience', 'role:administrator'], { stdio: 'pipe' });
const invitation = execFileSync(ntib, ['desk', 'found', '--record', record, '--office', 'liaison-office', '--office-en', 'Liaison Office', '--office-fr', 'Bureau de liaison', '--place', 'CA',
  '--person', 't.nakamura', '--name', 'Tara Nakamura'], { stdio: ['ignore', 'pipe', 'pipe'] }).toString().trim();

// A free port is asked of the system; the address must be known before, since passkeys are made for it.
const port = await import('node:net').then(({ createServer }) => new Promise((done) => {
  const server = createServer().listen(0, '127.0.0.1', () => { const { port } = server.address(); server.close(() => done(port)); });
}));
const base = `http://localhost:${port}`;
const server = spawn(ntib, ['serve', '--record', record, '--listen', `127.0.0.1:${port}`], { stdio: ['ignore', 'pipe', 'pipe'] });
let log = '';
for (const stream of [server.stdout, server.stderr]) stream.on('data', (bytes) => { log += bytes; });
for (let turn = 0; turn < 300; turn += 1) {
  if (await fetch(`${base}/en`).then((answer) => answer.ok, () => false)) break;
  await new Promise((done) => { setTimeout(done, 200); });
}

async function authenticator(page, context, options = {}) {
  const cdp = await context.newCDPSession(page);
  await cdp.send('WebAuthn.enable');
  const { authenticatorId } = await cdp.send('WebAuthn.addVirtualAuthenticator', { options: {
    protocol: 'ctap2', transport: 'internal', hasResidentKey: true, hasUserVerification: true, isUserVerified: true, automaticPresenceSimulation: true, ...options,
  } });
  return { cdp, authenticatorId };
}
const button = (part) => `e.tagName === 'BUTTON' && (${part})`;
async function look(page) {
  await fits(page);
  await accessible(page);
}

await check('invitation, passkey, and the way back in', () => open({ viewport: wide, bypassCSP: false }, async (page, context) => {
  const { cdp, authenticatorId } = await authenticator(page, context);
  const troubles = [];
  page.on('console', (message) => { if (message.type() === 'error' && !message.text().includes('401') && !message.text().includes('422')) troubles.push(message.text()); });
  page.on('pageerror', (error) => troubles.push(error.message));
  await page.goto(`${base}/en/desk/today`);
  demand(await page.locator('form[data-passkey="sign-in"]').isVisible(), 'signing in with a passkey is not offered');
  await focusOn(page, "e.id === 'code'");
  await page.keyboard.insertText(invitation);
  await press(page, button("e.form?.action.endsWith('/desk/sign-in/code')"));
  demand(new URL(page.url()).pathname === '/en/desk/account', `an invitation leads to ${page.url()}`);
  // Until a passkey is enrolled there is nothing else.
  await page.goto(`${base}/en/desk/people`);
  demand(new URL(page.url()).pathname === '/en/desk/account', 'a code alone opens other pages');
  demand(await page.locator('form[data-passkey="enrol"]').isVisible(), 'no passkey can be enrolled');
  await focusOn(page, "e.id === 'key_name'");
  await page.keyboard.insertText('Desk computer');
  await Promise.all([page.waitForNavigation(), focusOn(page, button("e.form?.dataset.passkey === 'enrol'")).then(() => page.keyboard.press('Enter'))]);
  const kept = await says(page);
  demand(kept.includes('Desk computer'), `the passkey is not kept: ${kept.slice(0, 600)}`);
  const codes = await page.locator('main code').allInnerTexts();
  demand(codes.length > 0, 'no recovery codes are shown');
  const { credentials } = await cdp.send('WebAuthn.getCredentials', { authenticatorId });
  demand(credentials.length === 1 && credentials[0].rpId === 'localhost' && credentials[0].isResidentCredential, 'the passkey is not of this site, or not one that is found');
  const cookie = (await context.cookies()).find((one) => one.name === 'ntib');
  demand(cookie?.httpOnly && cookie.sameSite === 'Strict', 'the cookie of the session is open');
  await page.goto(`${base}/en/desk/people`);
  demand((await says(page)).includes('Tara Nakamura'), 'nobody is here');
  // Out, and in again with the passkey alone, to the page that was asked for.
  await press(page, button("e.form?.action.endsWith('/desk/sign-out')"));
  await page.goto(`${base}/fr/desk/people`);
  await Promise.all([page.waitForURL('**/fr/desk/people'), focusOn(page, button("e.form?.dataset.passkey === 'sign-in'")).then(() => page.keyboard.press('Enter'))]);
  await page.waitForLoadState();
  demand((await page.locator('main').innerText()).includes('Tara Nakamura'), `the passkey does not open: ${(await says(page)).slice(0, 300)}`);
  const after = (await context.cookies()).find((one) => one.name === 'ntib');
  demand(after.value !== cookie.value, 'the secret of the session is the same as before');
  // The same authenticator is not enrolled twice, and what is refused is said.
  await page.goto(`${base}/en/desk/account`);
  await page.locator('#key_name').fill('The same again');
  await page.locator('form[data-passkey="enrol"] button').click();
  await page.locator('form[data-passkey="enrol"] [role=status]:not(:empty)').waitFor();
  // A code for recovery works once.
  await follow(page, page.locator('form[action$="/desk/sign-out"] button').first());
  for (const [turn, opens] of [[1, true], [2, false]]) {
    await page.goto(`${base}/en/desk/today`);
    await page.locator('#code').fill(codes[0]);
    await follow(page, page.locator('form[action$="/desk/sign-in/code"] button'));
    demand(new URL(page.url()).pathname.endsWith('/desk/account') === opens, `turn ${turn} of a recovery code: ${page.url()}`);
    if (opens) await follow(page, page.locator('form[action$="/desk/sign-out"] button').first());
  }
  demand(troubles.length === 0, troubles.join(' / '));
}));

await check('the invitation does not work again', () => open({ viewport: wide }, async (page) => {
  await page.goto(`${base}/en/desk/today`);
  await look(page);
  await page.locator('#code').fill(invitation);
  await follow(page, page.locator('form[action$="/desk/sign-in/code"] button'));
  demand(await page.locator('.errors').count() === 1, 'an invitation works twice');
  await look(page);
}));

await check('another passkey opens nothing', () => open({ viewport: wide }, async (page, context) => {
  const { cdp, authenticatorId } = await authenticator(page, context);
  const key = await page.evaluate(async () => {
    const pair = await crypto.subtle.generateKey({ name: 'ECDSA', namedCurve: 'P-256' }, true, ['sign']).catch(() => null);
    return pair && btoa(String.fromCharCode(...new Uint8Array(await crypto.subtle.exportKey('pkcs8', pair.privateKey))));
  }).catch(() => null);
  await page.goto(`${base}/en/desk/today`);
  const pkcs8 = key ?? await page.evaluate(async () => {
    const pair = await crypto.subtle.generateKey({ name: 'ECDSA', namedCurve: 'P-256' }, true, ['sign']);
    return btoa(String.fromCharCode(...new Uint8Array(await crypto.subtle.exportKey('pkcs8', pair.privateKey))));
  });
  await cdp.send('WebAuthn.addCredential', { authenticatorId, credential: { credentialId: btoa('a passkey of nobody'), isResidentCredential: true, rpId: 'localhost', privateKey: pkcs8, userHandle: btoa('nobody'), signCount: 1 } });
  await follow(page, page.locator('form[data-passkey="sign-in"] button'));
  demand(await page.locator('.errors').count() === 1, `a passkey of nobody leads to ${page.url()}`);
}));

await check('somebody who does not show who they are does not get in', () => open({ viewport: wide }, async (page, context) => {
  await authenticator(page, context, { isUserVerified: false });
  await page.goto(`${base}/en/desk/today`);
  await page.locator('form[data-passkey="sign-in"] button').click();
  await page.locator('form[data-passkey="sign-in"] [role=status]:not(:empty)').waitFor();
}));

await check('without scripts the page says what is needed', () => open({ viewport: wide, javaScriptEnabled: false }, async (page) => {
  await page.goto(`${base}/fr/desk/today`);
  demand(!await page.locator('form[data-passkey="sign-in"]').isVisible() && (await says(page)).length > 100, 'a form that cannot work is offered');
}));

await browser.close();
server.kill();
await new Promise((done) => { server.on('exit', done); });
rmSync(parent, { recursive: true, force: true });
if (log.includes('panicked')) console.error(log);
over();
