// The jobs of the three persons, from an inquiry to a handover, by keyboard alone, in English and in French; and what is seen at once in other tabs.
//
//   node desk.mjs http://127.0.0.1:8080 [folder for screenshots]

import { mkdirSync } from 'node:fs';
import { createHash, randomBytes } from 'node:crypto';
import { join } from 'node:path';
import { accessible, browser, check, demand, fits, focusOn, follow, narrow, open, over, press, says, wide } from './lib.mjs';

const [base, shots] = process.argv.slice(2);
if (!base) {
  console.error('error: no address given\nhelp: node desk.mjs http://127.0.0.1:8080 [folder]');
  process.exit(2);
}

// Every page seen on the way is accessible and fits, wide and narrow.
async function look(page, name) {
  for (const [width, viewport] of [['wide', wide], ['narrow', narrow]]) {
    await page.setViewportSize(viewport);
    await fits(page);
    await accessible(page);
    if (shots) {
      mkdirSync(shots, { recursive: true });
      await page.screenshot({ path: join(shots, `${name}-${width}.png`), fullPage: true });
    }
  }
  await page.setViewportSize(wide);
}

const quoted = (text) => JSON.stringify(text);
// A link by the end of its address, a button by its form.
const link = (end) => `e.tagName === 'A' && e.closest('main') !== null && (e.getAttribute('href') || '').endsWith(${quoted(end)})`;
const linkTo = (part) => `e.tagName === 'A' && e.closest('main') !== null && (e.getAttribute('href') || '').includes(${quoted(part)})`;

async function be(page, person) {
  await focusOn(page, "e.id === 'be'");
  for (let turn = 0; turn < 60 && await page.evaluate(() => document.activeElement.value) !== person; turn += 1) await page.keyboard.press(turn < 30 ? 'ArrowUp' : 'ArrowDown');
  demand(await page.evaluate(() => document.activeElement.value) === person, `${person} cannot be chosen`);
  await press(page, "e.tagName === 'BUTTON' && e.closest('form.be') !== null");
}

async function part(page, path) {
  await focusOn(page, `e.tagName === 'A' && e.closest('.desk-bar nav') !== null && e.getAttribute('href').endsWith('/desk/${path}')`);
  await Promise.all([page.waitForNavigation(), page.keyboard.press('Enter')]);
}

// Fills a form and sends it: unfolds it, goes from field to field, types, chooses by arrows, ticks by the space bar.
async function send(page, form, fields) {
  const there = page.locator(`details#${form}`);
  demand(await there.count() === 1, `${page.url()}: no form ${form}, there are ${await page.locator('details.work-form').evaluateAll((all) => all.map((one) => one.id).join(' '))}`);
  await focusOn(page, `e.tagName === 'SUMMARY' && e.parentElement.id === ${quoted(form)}`);
  if (!await there.evaluate((one) => one.open)) await page.keyboard.press('Enter');
  for (const [name, value] of Object.entries(fields)) {
    const inside = `e.closest('details.work-form')?.id === ${quoted(form)} && e.name === ${quoted(name)}`;
    if (Array.isArray(value)) {
      for (const one of value) {
        await focusOn(page, `${inside} && e.value === ${quoted(one)}`);
        if (!await page.evaluate(() => document.activeElement.checked)) await page.keyboard.press('Space');
      }
      continue;
    }
    await focusOn(page, inside);
    const kind = await page.evaluate(() => document.activeElement.tagName);
    if (kind === 'SELECT') {
      await page.keyboard.press('Home');
      for (let turn = 0; turn < 900 && await page.evaluate(() => document.activeElement.value) !== value; turn += 1) await page.keyboard.press('ArrowDown');
      demand(await page.evaluate(() => document.activeElement.value) === value, `${form}: ${name} does not offer ${value}`);
    } else {
      await page.keyboard.press('Control+A');
      await page.keyboard.insertText(value);
    }
  }
  await press(page, `e.tagName === 'BUTTON' && e.closest('details.work-form')?.id === ${quoted(form)}`);
  const wrong = await page.locator('main .errors li').allInnerTexts();
  demand(wrong.length === 0, `${form}: ${wrong.join(' / ')}`);
}

// One question of the interview, by its fact; a button by its value, the first of the form where there is none.
async function reply(page, value) {
  const fact = await page.locator('main input[name="q"]').inputValue();
  if (value === undefined) {
    await press(page, "e.tagName === 'BUTTON' && e.value === 'unknown'");
    return fact;
  }
  await focusOn(page, "e.name === 'v'");
  const kind = await page.evaluate(() => document.activeElement.type);
  if (kind === 'radio') {
    await page.keyboard.press('Space');
    for (let turn = 0; turn < 30 && await page.evaluate(() => document.activeElement.value) !== value; turn += 1) await page.keyboard.press('ArrowDown');
  } else if (kind === 'select-one') {
    for (let turn = 0; turn < 400 && await page.evaluate(() => document.activeElement.value) !== value; turn += 1) await page.keyboard.press('ArrowDown');
  } else {
    await page.keyboard.insertText(value);
  }
  await press(page, "e.tagName === 'BUTTON' && e.value === '' && e.closest('.main-column') !== null");
  const wrong = await page.locator('main .errors li').allInnerTexts();
  demand(wrong.length === 0, `${fact}: ${wrong.join(' / ')}`);
  return fact;
}

const facts = {
  'leg.to': 'US', 'leg.from': 'CA', 'item.origin': 'CA', 'item.hts_us': '8526.10.00', 'leg.kind': 'export', 'item.usmca_claim': 'true',
  'item.chapter_98': 'none', 'item.civil_aircraft': 'false', 'item.transshipment_found': 'false', 'item.product_exempt_listed': 'false',
};
const said = {
  en: { title: 'Radar set to Ohio', inquiry: 'What duty does our radar set pay?', answer: 'The duty is half of the value; see the provisions named.', meeting: 'Meeting on the radar set', item: 'How radar sets are classified',
    minutes: 'Both offices read the provision alike.', decision: 'Radar sets are classified alike', text: 'The offices treat radar sets of this heading alike.', call: 'How many radar sets?', why: 'To plan.', question: 'How many a year?', choice: 'Do you export?', yes: 'Yes', no: 'No', duty: '50 %' },
  fr: { title: 'Radar vers l’Ohio', inquiry: 'Quel droit paie notre radar?', answer: 'Le droit est de la moitié de la valeur; voyez les dispositions nommées.', meeting: 'Réunion sur le radar', item: 'Comment les radars sont classés',
    minutes: 'Les deux bureaux lisent la disposition de même.', decision: 'Les radars sont classés de même', text: 'Les bureaux traitent de même les radars de cette position.', call: 'Combien de radars?', why: 'Pour planifier.', question: 'Combien par an?', choice: 'Exportez-vous?', yes: 'Oui', no: 'Non', duty: '50 %' },
};

// The firm's officer, the liaison officer and the director: an inquiry, its interview, answer, countersign, meeting, decision, handover.
async function job(page, lang) {
  const words = said[lang];
  await page.goto(`${base}/${lang}/desk`);
  await look(page, `${lang}-whom-to-be`);
  await press(page, "e.tagName === 'BUTTON' && e.form?.querySelector('input[value=\"m.tremblay\"]') !== null && e.closest('main') !== null");
  await look(page, `${lang}-firm-today`);
  await part(page, 'cases');
  await look(page, `${lang}-firm-cases`);
  await send(page, 'open-case', { 'open-case.title': words.title, 'open-case.inquiry': words.inquiry, 'open-case.question': 'us/entry-duty' });
  const address = new URL(page.url()).pathname;
  const id = address.split('/').pop();
  await look(page, `${lang}-firm-case`);
  // The firm tells what it knows, one fact at a time, and passes over what it does not know.
  await press(page, linkTo('/desk/interview/'));
  await look(page, `${lang}-firm-interview`);
  await press(page, "e.tagName === 'BUTTON' && e.value === '' && e.closest('.main-column') !== null");
  demand(await page.locator('main .errors li').count() === 1, 'an empty answer is taken');
  await look(page, `${lang}-firm-interview-wrong`);
  for (let step = 0; step < 3; step += 1) {
    const fact = await page.locator('main input[name="q"]').inputValue();
    await reply(page, facts[fact]);
  }
  // The officer takes it in, goes on, and asks the firm for what only the firm knows.
  await be(page, 'c.bouchard');
  await part(page, 'today');
  demand((await says(page)).includes(words.title), 'the inquiry is not on the page of today');
  await look(page, `${lang}-officer-today`);
  await press(page, link(`/desk/cases/${id}`));
  await look(page, `${lang}-officer-case`);
  await press(page, linkTo('/desk/interview/'));
  await look(page, `${lang}-officer-interview`);
  await press(page, "e.value === 'told'");
  let asked;
  for (let step = 0; step < 25 && await page.locator('main input[name="q"]').count() > 0; step += 1) {
    const fact = await page.locator('main input[name="q"]').inputValue();
    if (facts[fact] !== undefined && asked === undefined && fact === 'item.chapter_98') {
      asked = fact;
      await press(page, "e.value === 'ask'");
    } else {
      await reply(page, facts[fact]);
    }
  }
  if (asked !== undefined) {
    await be(page, 'm.tremblay');
    await part(page, 'today');
    demand((await says(page)).includes(words.title), 'what is asked of the firm is not on its page of today');
    await look(page, `${lang}-firm-asked`);
    await press(page, linkTo(`/desk/interview/${id}`));
    demand(await page.locator('main input[name="q"]').inputValue() === asked, 'the firm is not asked what the officer asked');
    await reply(page, facts[asked]);
    await be(page, 'c.bouchard');
    await page.goto(`${base}/${lang}/desk/interview/${id}`);
    await press(page, "e.value === 'told'");
    for (let step = 0; step < 25 && await page.locator('main input[name="q"]').count() > 0; step += 1) {
      const fact = await page.locator('main input[name="q"]').inputValue();
      await reply(page, facts[fact]);
    }
  }
  await look(page, `${lang}-interview-done`);
  await press(page, link(`/desk/cases/${id}`));
  demand((await says(page)).includes(words.duty), `no decided duty: ${(await says(page)).slice(0, 1500)}`);
  await look(page, `${lang}-assessed`);
  await send(page, 'draft-answer', { 'draft-answer.answer': words.answer });
  demand(await page.locator('details#countersign-answer').count() === 1, 'no countersign is asked for');
  // Who drafted it does not countersign it.
  await send(page, 'countersign-answer', {}).then(() => { throw new Error('the author countersigned'); }, (error) => demand(error.message.startsWith('countersign-answer: '), error.message));
  await look(page, `${lang}-own-work`);
  await be(page, 'p.singh');
  await part(page, 'today');
  await look(page, `${lang}-director-today`);
  await press(page, link(`/desk/cases/${id}`));
  await look(page, `${lang}-director-case`);
  await send(page, 'countersign-answer', { 'countersign-answer.agreed': 'yes' });
  await be(page, 'c.bouchard');
  await page.goto(`${base}/${lang}/desk/cases/${id}`);
  await send(page, 'send-answer', {});
  await send(page, 'close-case', { 'close-case.ending': 'answered' });
  await look(page, `${lang}-closed`);
  const [zip] = await Promise.all([page.waitForEvent('download'), focusOn(page, linkTo('/desk/dossier/')).then(() => page.keyboard.press('Enter'))]);
  demand(zip.suggestedFilename() === `${id}.zip`, `the dossier is called ${zip.suggestedFilename()}`);
  // The meeting, with the inquiry on its agenda, and what it decides.
  await part(page, 'forums');
  await look(page, `${lang}-forums`);
  await press(page, link('/desk/forums/sensor-working-group'));
  await look(page, `${lang}-forum`);
  await send(page, 'call-meeting', { 'call-meeting.title': words.meeting, 'call-meeting.begins': '2026-11-24T09:00', 'call-meeting.minutes': '30' });
  const meeting = new URL(page.url()).pathname.split('/').pop();
  await send(page, 'put-on-agenda', { 'put-on-agenda.about': `case/${id}`, 'put-on-agenda.title': words.item });
  demand((await says(page)).includes(words.item), 'the item is not on the agenda');
  await send(page, 'invite-person', { 'invite-person.person': 'p.singh' });
  await look(page, `${lang}-meeting-called`);
  await send(page, 'hold-meeting', { 'hold-meeting.present': ['p.singh'] });
  await send(page, 'write-minutes', { 'write-minutes.text': words.minutes });
  await send(page, 'settle-item', { 'settle-item.outcome': 'done' });
  await look(page, `${lang}-meeting-held`);
  await send(page, 'propose-decision', {
    'propose-decision.title': words.decision, 'propose-decision.text': words.text, 'propose-decision.rests_on.0.instrument': 'us/hts',
    'propose-decision.answers': [`${id}#0`], 'propose-decision.objects': [`case/${id}`], 'propose-decision.review': '2027-11-24',
  });
  const decision = new URL(page.url()).pathname.split('/').pop();
  demand(await page.locator('main a[href$="/desk/impact/us/hts"]').count() > 0, 'the decision names no instrument');
  await look(page, `${lang}-decision-proposed`);
  await be(page, 'p.singh');
  await part(page, 'today');
  await press(page, link(`/desk/decisions/${decision}`));
  await send(page, 'take-decision', {});
  await look(page, `${lang}-decision-taken`);
  await page.goto(`${base}/${lang}/desk/meetings/${meeting}`);
  await send(page, 'close-meeting', {});
  await look(page, `${lang}-meeting-closed`);
  // What rests on the instrument, and what a successor finds.
  await part(page, 'impact');
  await press(page, link('/desk/impact/us/hts'));
  demand((await says(page)).includes(words.decision), 'the decision is not in the register');
  await look(page, `${lang}-impact`);
  await part(page, 'handover');
  await press(page, link('/desk/handover/liaison-officer-ottawa'));
  demand((await says(page)).includes(words.decision), 'the decision is not handed over');
  await look(page, `${lang}-handover`);
}

// The analyst: a call to firms, a firm's answer under its own label, the aggregate, and what was done.
async function analyst(page, lang) {
  const words = said[lang];
  await page.goto(`${base}/${lang}/desk`);
  await press(page, "e.tagName === 'BUTTON' && e.form?.querySelector('input[value=\"j.okafor\"]') !== null && e.closest('main') !== null");
  await look(page, `${lang}-analyst-today`);
  await part(page, 'consultations');
  await send(page, 'call-firms', {
    'call-firms.title': words.call, 'call-firms.why': words.why, 'call-firms.closes': '2026-12-15', 'call-firms.questions.0.text': words.question, 'call-firms.questions.0.sort': 'figure',
    'call-firms.questions.0.unit': 'EA', 'call-firms.questions.1.text': words.choice, 'call-firms.questions.1.sort': 'choose', 'call-firms.questions.1.options': `${words.yes}\n${words.no}`,
  });
  const address = new URL(page.url()).pathname;
  await send(page, 'invite-firm', { 'invite-firm.firm': 'northlight-avionics' });
  await look(page, `${lang}-call`);
  await be(page, 'm.tremblay');
  await part(page, 'today');
  demand((await says(page)).includes(words.call), 'the call is not asked of the firm');
  await press(page, link(address.replace(`/${lang}`, '')));
  await look(page, `${lang}-call-firm`);
  await send(page, 'answer-call', { 'answer-call.answers.question-1': '40..60', 'answer-call.answers.question-2': 'option-1' });
  await be(page, 'j.okafor');
  await page.goto(base + address);
  demand(/40\D{1,8}60/.test(await says(page)), 'the answer of the firm is not seen');
  await send(page, 'close-call', {});
  await send(page, 'publish-aggregate', {});
  await send(page, 'say-what-was-done', { 'say-what-was-done.said': words.why, 'say-what-was-done.done': words.text });
  await look(page, `${lang}-call-done`);
  await part(page, 'programmes');
  await press(page, link('/desk/programmes/northern-sensor-trial'));
  await look(page, `${lang}-programme`);
  await page.goto(`${base}/${lang}/desk/obligations`);
  await look(page, `${lang}-obligations`);
}

// What is taken back, opened and ended: an inquiry, a commitment, a series.
async function back(page, lang) {
  const words = said[lang];
  await page.goto(`${base}/${lang}/desk`);
  await press(page, "e.tagName === 'BUTTON' && e.form?.querySelector('input[value=\"m.tremblay\"]') !== null && e.closest('main') !== null");
  await part(page, 'cases');
  await send(page, 'open-case', { 'open-case.title': words.title, 'open-case.inquiry': words.inquiry });
  await send(page, 'withdraw-inquiry', { 'withdraw-inquiry.reason': words.answer });
  demand(await page.locator('details#take-reply').count() === 0 && await page.locator('details#reopen-case').count() === 1, 'the inquiry is not closed');
  await look(page, `${lang}-withdrawn`);
  // The officer calls firms; the firm commits to a text, and opens it.
  await be(page, 'j.okafor');
  await part(page, 'consultations');
  await send(page, 'call-firms', {
    'call-firms.title': words.call, 'call-firms.why': words.why, 'call-firms.closes': '2026-12-15',
    'call-firms.questions.0.text': words.question, 'call-firms.questions.0.sort': 'figure', 'call-firms.questions.0.unit': 'EA',
  });
  const address = new URL(page.url()).pathname;
  await send(page, 'invite-firm', { 'invite-firm.firm': 'northlight-avionics' });
  await be(page, 'm.tremblay');
  await page.goto(base + address);
  const nonce = randomBytes(32);
  const digest = (...parts) => parts.reduce((hash, one) => hash.update(one), createHash('sha256')).digest();
  const commitment = digest('ntib-commitment/1\n', nonce, digest('question-1'), words.text).toString('hex');
  await send(page, 'answer-call', { 'answer-call.answers.question-1': `sha256:${commitment}` });
  await send(page, 'open-commitment', { 'open-commitment.nonce': nonce.toString('hex'), 'open-commitment.matter': words.text });
  await look(page, `${lang}-opened`);
  // A series is begun, and ended.
  await be(page, 'c.bouchard');
  await page.goto(`${base}/${lang}/desk/forums/sensor-working-group`);
  await send(page, 'begin-series', { 'begin-series.title': words.meeting, 'begin-series.first': '2027-01-15' });
  await page.goto(`${base}/${lang}/desk/forums/sensor-working-group`);
  const offered = await page.locator('details#end-series select option').evaluateAll((all) => all.map((one) => [one.value, one.textContent]));
  const series = offered.find(([, text]) => text.includes(words.meeting));
  demand(series !== undefined, `the series is not offered: ${offered}`);
  await send(page, 'end-series', { 'end-series.object': series[0] });
  await look(page, `${lang}-forum-series`);
  // The brief pack of the next meeting, on the page and on paper.
  await page.goto(`${base}/${lang}/desk/meetings/sensor-meeting-5`);
  await press(page, linkTo('/desk/briefs/'));
  await look(page, `${lang}-brief`);
  const [pdf] = await Promise.all([page.waitForEvent('download'), focusOn(page, linkTo('?as=pdf')).then(() => page.keyboard.press('Enter'))]);
  demand(pdf.suggestedFilename() === `briefs-sensor-meeting-5.${lang}.pdf`, `the brief is called ${pdf.suggestedFilename()}`);
}

for (const lang of ['en', 'fr']) {
  await check(`what is taken back, opened, ended and taken along by keyboard, ${lang}`, () => open({ viewport: wide, acceptDownloads: true }, (page) => back(page, lang)));
  await check(`from inquiry to handover by keyboard, ${lang}`, () => open({ viewport: wide, acceptDownloads: true }, (page) => job(page, lang)));
  await check(`the analyst's call by keyboard, ${lang}`, () => open({ viewport: wide }, (page) => analyst(page, lang)));
}

// A case with mistakes is told of where it stands, the first time that it is sent; one that comes to duty alone is kept.
await check('a case as a file', () => open({ viewport: wide, javaScriptEnabled: false }, async (page) => {
  await page.goto(`${base}/en/desk`);
  await page.locator('form:has(input[value="c.bouchard"]) button').click();
  await page.goto(`${base}/en/desk/cases/case-pump-navy`);
  await page.locator('details#assess-case > summary').click();
  await page.locator('details#assess-case textarea[name="case"]').fill('case: "x"\nitems:\n- { usml: XXX }\n');
  await follow(page, page.locator('details#assess-case button'));
  demand(await page.locator('.errors a[href="#assess-case-case"]').count() === 1, 'the problem does not lead to its field');
  demand(await page.locator('#assess-case-case').inputValue().then((text) => text.includes('XXX')), 'what was sent is lost');
  demand(await page.locator('#assess-case-case').getAttribute('aria-invalid') === 'true', 'the field does not say that it is wrong');
  const duty = await (await fetch(`${base}/en/case?example=103-drones-and-propellers-in-february`)).text();
  const text = duty.match(/<textarea[^>]*>([\s\S]*?)<\/textarea>/)?.[1].replaceAll('&#34;', '"').replaceAll('&quot;', '"').replaceAll('&#39;', "'").replaceAll('&amp;', '&').replaceAll('&lt;', '<').replaceAll('&gt;', '>') ?? '';
  demand(text.includes('thermal drone'), 'the example is not there');
  await page.locator('#assess-case-case').fill(text);
  await page.locator('#assess-case-as_of').fill('2027-02-09');
  await follow(page, page.locator('details#assess-case button'));
  const told = await says(page);
  demand(told.includes('25 % of the value') && told.includes('100 % of the value'), `duty is not kept: ${told.slice(0, 900)}`);
}));

// Ten tabs: what a colleague does appears in every one of them without loading it again, over one stream.
await check('ten tabs, one stream', () => open({ viewport: wide }, async (page, context) => {
  let streams = 0;
  let loads = 0;
  context.on('request', (request) => { if (new URL(request.url()).pathname === '/live') streams += 1; });
  await page.goto(`${base}/en/desk`);
  await page.locator('form:has(input[value="c.bouchard"]) button').click();
  const tabs = [];
  for (let at = 0; at < 10; at += 1) {
    const tab = await context.newPage();
    await tab.goto(`${base}/en/desk/cases/case-pump-navy`);
    tab.on('framenavigated', () => { loads += 1; });
    tabs.push(tab);
  }
  await page.close();
  await open({ viewport: wide, javaScriptEnabled: false }, async (other) => {
    await other.goto(`${base}/en/desk`);
    await other.locator('#person').selectOption('e.gallant');
    await other.locator('form:has(#person) button').click();
    await other.goto(`${base}/en/desk/cases/case-pump-navy`);
    if (!await other.locator('details#take-reply').evaluate((one) => one.open)) await other.locator('details#take-reply > summary').click();
    await other.locator('details#take-reply textarea').fill('The old pump comes back.');
    await follow(other, other.locator('details#take-reply button'));
    demand(await other.locator('.errors').count() === 0, await says(other));
  });
  for (const tab of tabs) {
    await tab.bringToFront();
    await tab.locator('text=The old pump comes back.').first().waitFor({ timeout: 5000 });
  }
  demand(loads === 0, `${loads} pages were loaded again`);
  demand(streams <= 2, `${streams} streams were opened`);
}));

await browser.close();
over();
