// Walks the pages as people do, in a real browser: by mouse, by keyboard alone, without scripts, in both
// languages, at two widths, with accessibility rules checked on every page seen.
//
//   node run.mjs http://127.0.0.1:8080 [folder for screenshots]

import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { accessible, browser, check, demand, fits, focusOn, follow, narrow, open, over, press, says, wide } from './lib.mjs';

const [base, shots] = process.argv.slice(2);
if (!base) {
  console.error('error: no address given\nhelp: node run.mjs http://127.0.0.1:8080 [folder]');
  process.exit(2);
}
const case4 = 'example=04-aircraft-part-into-the-us';

// Every page, in both languages, at both widths: accessible, no sideways scrolling, in its language.
const pages = ['', '/ask', '/ask?goal=us%2Fentry-duty', '/case', '/law', '/law/us/itar', '/law/us/itar/126.5-b',
  '/law/us/ntib/members', '/law/us/hts/column-1', '/answer?example=02-registration-not-known', `/answer?${case4}`,
  `/value?${case4}`, '/search?q=bearing', '/search?q=mda', '/no-such-page', '/firms', '/firms?q=bombardier',
  '/firms/ca/mda', '/firms/ca/no-such-firm', '/firms/ca/mda?as_of=never', '/control',
  '/control?holder=ca/northern-private-capital&firm=ca/mda&as_of=2020-06-01', '/control?holder=nobody-at-all&firm=mda', '/status',
  '/status?issuer=CA&country=CA', '/base', '/base?about=owners&mark=secondary', '/import', '/case?firm=ca%2Fmda&role=consignee'];
for (const lang of ['en', 'fr']) {
  for (const [width, viewport] of [['wide', wide], ['narrow', narrow]]) {
    await open({ viewport, colorScheme: width === 'wide' ? 'light' : 'dark' }, async (page) => {
      for (const path of pages) {
        await check(`${lang} ${width} ${path || '/'}`, async () => {
          await page.goto(`${base}/${lang}${path}`);
          demand(await page.locator('html').getAttribute('lang') === lang, 'the page is in another language');
          await fits(page);
          await accessible(page);
          if (shots) {
            mkdirSync(shots, { recursive: true });
            const name = `${lang}-${width}-${path.replace(/[^a-z0-9]+/gi, '-') || 'front'}.png`;
            await page.screenshot({ path: join(shots, name), fullPage: true });
          }
        });
      }
    });
  }
}

// The desk, as a person of the sample: chosen on the first page, then every page as that person.
const deskPages = ['/desk/today', '/desk/people', '/desk/people/h.lavoie', '/desk/who-sees',
  '/desk/who-sees?label_level=internal&label_place=CA&label_to=role%3Aliaison', '/desk/who-sees?label_level=secret', '/desk/account', '/desk/news', '/desk/record',
  '/desk/record/s000299', '/desk/forums', '/desk/impact', '/desk/contacts', '/desk/portfolios', '/desk/briefs/sensor-meeting-5',
  '/desk/consultations/surge-capacity-2026', '/desk/obligations/obligation-hull-sections', '/desk/authorisations/permit-sights',
  '/desk/handover/director-liaison-ottawa', '/desk/cases/case-hull-sections', '/desk/programmes/northern-sensor-trial', '/desk/interview/case-hull-sections',
  '/desk/cases', '/desk/authorisations', '/desk/programmes', '/desk/obligations', '/desk/consultations', '/desk/meetings', '/desk/meetings/sensor-meeting-5',
  '/desk/briefs', '/desk/actions', '/desk/promises', '/desk/decisions', '/desk/decisions/decision-brackets-without-licence', '/desk/impact/us/ear', '/desk/handover',
  '/desk/handover/liaison-officer-ottawa', '/search?q=titanium', '/search?q=no-such-word', '/desk/people/nobody'];
async function be(page, lang, person) {
  await page.goto(`${base}/${lang}/desk`);
  await page.locator(`form:has(input[name="person"][value="${person}"]) button`).click();
}
for (const lang of ['en', 'fr']) {
  for (const [width, viewport] of [['wide', wide], ['narrow', narrow]]) {
    await open({ viewport, colorScheme: width === 'wide' ? 'light' : 'dark' }, async (page) => {
      await check(`${lang} ${width} desk: whom to be`, async () => {
        await page.goto(`${base}/${lang}/desk`);
        await fits(page);
        await accessible(page);
      });
      await be(page, lang, 'c.bouchard');
      for (const path of deskPages) {
        await check(`${lang} ${width} ${path}`, async () => {
          await page.goto(`${base}/${lang}${path}`);
          demand(await page.locator('html').getAttribute('lang') === lang, 'the page is in another language');
          demand(path.endsWith('nobody') || (await page.locator('.invented').first().innerText()).length > 20, 'nothing says that it is invented');
          await fits(page);
          await accessible(page);
        });
      }
    });
  }
}

// The switch of persons, by keyboard alone and without scripts; and the way back in the other language.
async function beAnother(page) {
  await be(page, 'en', 'c.bouchard');
  demand((await says(page)).includes('Claire Bouchard'), 'today is not of the person chosen');
  demand(await page.locator('.desk-bar a[href$="/en/desk/account"]').count() === 1, 'nothing leads to the account');
  await page.locator('#be').selectOption('d.reyes');
  await page.locator('form.be button').press('Enter');
  await page.waitForURL('**/en/desk/today');
  demand((await says(page)).includes('Daniel Reyes'), 'today is not of the other person');
  await follow(page, page.locator('.language a'));
  demand((await says(page)).includes('Aujourd’hui, Daniel Reyes'), 'the other language is of another person');
}
await check('the switch of persons', () => open({ viewport: wide }, beAnother));
await check('the switch of persons without scripts', () => open({ viewport: narrow, javaScriptEnabled: false }, beAnother));

// A portfolio is sent, opened and deleted by mouse: the address of a card lies under its form, and not over it.
async function deleteByMouse(page) {
  await be(page, 'en', 'c.bouchard');
  await page.goto(`${base}/en/desk/portfolios`);
  await page.locator('#file').setInputFiles({ name: 'mouse.csv', mimeType: 'text/csv', buffer: Buffer.from('Stuff,Amt,Ctry\nvalve,100,CA\n') });
  await page.locator('.import-form button').click();
  await page.waitForURL('**/columns');
  demand(await page.locator('select[name="c2"]').count() === 1, 'no list for a heading that tells nothing');
  await page.goto(`${base}/en/desk/portfolios`);
  const card = page.locator('.card', { hasText: 'mouse.csv' }).first();
  const count = await page.locator('.card').count();
  await card.locator('button').scrollIntoViewIfNeeded();
  const { x, y, width, height } = await card.locator('button').boundingBox();
  await Promise.all([page.waitForNavigation(), page.mouse.click(x + width / 2, y + height / 2)]);
  demand(page.url().endsWith('/en/desk/portfolios'), 'the card was opened, not deleted');
  demand(await page.locator('.card').count() === count - 1, 'nothing was deleted');
}
await check('a portfolio is deleted by mouse', () => open({ viewport: wide }, deleteByMouse));
await check('a portfolio is deleted by mouse without scripts', () => open({ viewport: narrow, javaScriptEnabled: false }, deleteByMouse));

// From the front page to an answer, its timeline and what an instrument is worth; and the other language.
async function walk(page) {
  await page.goto(`${base}/en`);
  await follow(page, page.locator(`a[href*="${case4}"]`).first());
  demand((await says(page)).includes('10 % of the value'), 'no duty on the answer page');
  await follow(page, page.locator('a[href*="/timeline"]').last());
  demand(await page.locator('main svg').count() > 0, 'no figure on the timeline page');
  demand(await page.locator('main table tbody tr').count() >= 2, 'no table on the timeline page');
  await page.goBack();
  await follow(page, page.locator('a[href*="/value"]').first());
  demand((await page.locator('main').innerText()).length > 200, 'nothing on the value page');
  const address = new URL(page.url());
  await follow(page, page.locator('a[hreflang="fr"], a[lang="fr"]').first());
  const other = new URL(page.url());
  demand(other.pathname === address.pathname.replace('/en', '/fr') && other.search === address.search, `the other language led to ${page.url()}`);
}
await check('walk with scripts', () => open({ viewport: wide }, walk));
await check('walk without scripts', () => open({ viewport: narrow, javaScriptEnabled: false }, walk));

// The interview by keyboard alone: Tab, typing, arrows, space and Enter.
const replies = {
  'leg.to': 'United States', 'leg.from': 'Canada', 'item.origin': 'Canada', 'item.hts_us': '8526.10.00',
  'leg.kind': 'export', 'item.usmca_claim': 'true', 'item.chapter_98': 'none', 'item.civil_aircraft': 'false',
  'item.value': '1000.00', 'item.transshipment_found': 'false', 'item.product_exempt_listed': 'false',
};
await check('interview by keyboard', () => open({ viewport: wide }, async (page) => {
  await page.goto(`${base}/en/ask?goal=us%2Fentry-duty&as_of=2026-11-24`);
  for (let step = 0; step < 40; step += 1) {
    if (new URL(page.url()).pathname.endsWith('/answer') || await page.locator('main input[name="q"]').count() === 0) break;
    const fact = await page.locator('main input[name="q"]').inputValue();
    const reply = replies[fact];
    if (reply === undefined) {
      await focusOn(page, "e.value === 'skip'");
      await Promise.all([page.waitForNavigation(), page.keyboard.press('Enter')]);
      continue;
    }
    await focusOn(page, "e.name === 'v'");
    const kind = await page.evaluate(() => document.activeElement.type);
    if (kind === 'radio') {
      await page.keyboard.press('Space');
      for (let turn = 0; turn < 20 && await page.evaluate(() => document.activeElement.value) !== reply; turn += 1) {
        await page.keyboard.press('ArrowDown');
      }
    } else {
      await page.keyboard.type(reply);
    }
    await focusOn(page, "e.tagName === 'BUTTON' && e.value === '' && e.closest('main') !== null");
    await Promise.all([page.waitForNavigation(), page.keyboard.press('Enter')]);
  }
  const text = await says(page);
  demand(text.includes('50 % of the value'), `no decided answer: ${page.url()}`);
}));

// A firm: found by name, its page, an owner followed, another day, the control path, the matrix filtered.
await check('a firm and its owners', () => open({ viewport: wide, javaScriptEnabled: false }, async (page) => {
  await page.goto(`${base}/en`);
  await page.locator('#firm-q').fill('mda');
  await page.locator('#firm-q').press('Enter');
  await follow(page, page.locator('main table a[href$="/firms/ca/mda"]').first());
  demand(new URL(page.url()).pathname === '/en/firms/ca/mda', `the firm's page is ${page.url()}`);
  demand(await page.locator('main svg.layers').count() === 1, 'no figure of owners');
  await page.locator('#as_of').fill('2020-06-01');
  await follow(page, page.locator('main form.range button').first());
  const then = await says(page);
  demand(then.includes('Northern Private Capital'), 'the owner of 2020 is not shown');
  const drawn = await page.locator('main svg.layers a').count();
  demand(drawn > 0 && await page.locator('#owners-table + table a[href*="/firms/"]').count() > 0, 'owners are no links');
  await follow(page, page.locator('main svg.layers a').first());
  demand(page.url().includes('as_of=2020-06-01'), `following an owner lost the day: ${page.url()}`);
  await page.goBack();
  await page.locator('#tests ~ details summary').first().click();
}));
await check('control path', () => open({ viewport: wide, javaScriptEnabled: false }, async (page) => {
  await page.goto(`${base}/en/control?as_of=2020-06-01`);
  await page.locator('#holder').fill('Northern Private Capital');
  await page.locator('#firm').fill('ca/mda');
  await follow(page, page.locator('main form.range button'));
  const text = await says(page);
  demand(text.includes('Side by side'), `no tests side by side: ${text.slice(0, 300)}`);
  demand(await page.locator('main article').count() >= 5, 'not every test is there');
}));
await check('matrix filtered', () => open({ viewport: wide, javaScriptEnabled: false }, async (page) => {
  await page.goto(`${base}/en/status`);
  const all = await page.locator('table.matrix thead th').count();
  await page.locator('#issuer').selectOption('CA');
  await page.locator('#country').selectOption('CA');
  await follow(page, page.locator('main form.range button'));
  demand((await page.locator('h1').innerText()).includes('Canadian company'), 'the title does not follow the filter');
  const fewer = await page.locator('table.matrix thead th').count();
  demand(fewer > 1 && fewer < all, `${fewer} of ${all} definitions`);
  const [file] = await Promise.all([page.waitForEvent('download'), page.locator('a[href*="status.csv"]').click()]);
  demand(file.suggestedFilename() === 'status.csv', 'no table to keep');
}));

// A list of firms by keyboard alone: pasted, columns told, looked at, kept, found, taken back; every page of it accessible at both widths.
const list = 'Company,CAGE,Country,Owner,Share,Since\n'
  + 'Example Keyboard Ltd.,,Canada,Example Holdings Inc.,60 %,2021-04-01\n'
  + 'Sample Brackets Inc.,,Kanada,Example Keyboard Ltd.,about half,2023-09-15\n';
async function looked(page, name) {
  for (const [width, viewport] of [['wide', wide], ['narrow', narrow]]) {
    await page.setViewportSize(viewport);
    await fits(page);
    await accessible(page);
    if (shots) await page.screenshot({ path: join(shots, `job-${name}-${width}.png`), fullPage: true });
  }
  await page.setViewportSize(wide);
}
for (const [lang, title, keep] of [['en', 'Liste', 'Keyboard'], ['fr', 'Ma liste', 'Clavier']]) {
  await check(`import by keyboard, ${lang}`, () => open({ viewport: wide }, async (page) => {
    await page.goto(`${base}/${lang}/import`);
    await focusOn(page, "e.tagName === 'SUMMARY' && e.parentElement.querySelector('#paste') !== null");
    await page.keyboard.press('Enter');
    await focusOn(page, "e.id === 'paste'");
    await page.keyboard.insertText(list.replaceAll('Keyboard', keep));
    await press(page, "e.value === 'firms' && e.name === 'what'");
    demand(await page.locator('#c3').inputValue() === 'parent.name' && await page.locator('#c5').inputValue() === 'stake.from', 'columns are not guessed');
    await looked(page, `${lang}-columns`);
    // Another word for a column, by typing in its list.
    await focusOn(page, "e.id === 'c2'");
    await page.keyboard.press('ArrowDown');
    await page.keyboard.press('ArrowUp');
    await focusOn(page, "e.id === 'title'");
    await page.keyboard.press('Control+A');
    await page.keyboard.type(title);
    await press(page, "e.value === 'preview'");
    const text = await says(page);
    demand(text.includes(`Example ${keep} Ltd.`) && text.includes('Kanada') && text.includes('about half'), `no preview: ${text.slice(0, 400)}`);
    await looked(page, `${lang}-preview`);
    // The other language, with everything that was sent.
    await follow(page, page.locator('.language button'));
    demand(await page.locator('#title').inputValue() === title, 'the other language lost what was typed');
    await follow(page, page.locator('.language button'));
    const [sheet] = await Promise.all([page.waitForEvent('download'), page.locator('button[value="preview"]').first().click().then(() => page.locator('button[value="errors"]').click())]);
    demand(sheet.suggestedFilename() === 'table.errors.csv', 'no sheet of errors');
    await press(page, "e.value === 'keep'");
    await looked(page, `${lang}-kept`);
    await follow(page, page.locator('.imports .card').last().locator('a[href*="/firms/import-"]').first());
    demand((await says(page)).includes(title), 'the firm does not name its source');
    await looked(page, `${lang}-firm`);
    await page.goto(`${base}/${lang}/import`);
    await Promise.all([page.waitForNavigation(), page.locator('.imports .card').last().locator('button[name="drop"]').press('Enter')]);
    await page.goto(`${base}/${lang}/firms?q=${encodeURIComponent(`Example ${keep}`)}`);
    demand(await page.locator('main table a[href*="/firms/import-"]').count() === 0, 'what was taken back is still found');
  }));
}
await check('a matrix of items without scripts', () => open({ viewport: narrow, javaScriptEnabled: false }, async (page) => {
  await page.goto(`${base}/en/import`);
  await page.locator('details summary').first().click();
  await page.locator('#paste').fill('Part number,USML,Country of origin,Value\nACT-1,VIII(h)(1),Canada,1200.00\nACT-2,nothing,Canada,1200.00\n');
  await follow(page, page.locator('button[value="items"]'));
  await page.locator('select[name="leg.from"]').selectOption('CA');
  await page.locator('select[name="leg.to"]').selectOption('US');
  await follow(page, page.locator('button[value="preview"]'));
  const text = await says(page);
  demand(text.includes('One item') && text.includes('ACT-2'), `no item or no fault: ${text.slice(0, 400)}`);
  await follow(page, page.locator('form[action$="/answer"] button').first());
  demand((await says(page)).includes('ACT-1'), `no answer: ${page.url()}`);
}));
await check('a verdict', () => open({ viewport: wide, javaScriptEnabled: false }, async (page) => {
  await page.goto(`${base}/en/firms/ca/mda`);
  await page.locator('#verdict').click();
  await page.locator('#with').fill('ca/telesat');
  await page.locator('#is-different').check();
  await follow(page, page.locator('form[action$="/firms/ca/mda"][method=post] button.button'));
  demand(await page.locator('.errors a[href="#reason"]').count() === 1, 'a verdict without a reason is taken');
  await page.locator('#reason').fill('two register numbers');
  await page.locator('#by').fill('A. Tester');
  await follow(page, page.locator('form[action$="/firms/ca/mda"][method=post] button.button'));
  demand((await says(page)).includes('two register numbers'), 'the verdict is not shown');
}));

// Hostile and broken input comes back escaped, located and with what was typed.
await check('broken case', () => open({ viewport: wide }, async (page) => {
  await page.goto(`${base}/en/case`);
  await page.locator('textarea').fill('case: "<script>alert(1)</script>"\nas_of: 2026-01-01\nitems:\n- { usml: XXX }\n');
  await follow(page, page.locator('main form button').first());
  const text = await says(page);
  demand(text.includes('not a USML paragraph'), 'the mistake is not told');
  demand(await page.locator('main script').count() === 0, 'a script came through');
  demand((await page.locator('textarea').inputValue()).includes('XXX'), 'what was typed is lost');
}));
await check('bad date', () => open({ viewport: wide }, async (page) => {
  const response = await page.goto(`${base}/en/answer?${case4}&as_of=1850-01-01`);
  demand(response.status() === 422, `status ${response.status()}`);
  demand((await page.content()).includes('1850-01-01'), 'the date is not named');
}));

await browser.close();
over();
