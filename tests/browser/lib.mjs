// What the walks have in common: a browser, checks that are counted, accessibility, and the keyboard.

import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { chromium } from 'playwright-core';

const axe = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');
export const wide = { width: 1280, height: 900 };
export const narrow = { width: 390, height: 844 };

let passed = 0;
let failed = 0;
export async function check(name, work) {
  try {
    await work();
    passed += 1;
  } catch (error) {
    failed += 1;
    console.error(`FAILED ${name}: ${error.message.split('\n').slice(0, 6).join('\n  ')}`);
  }
}
export function demand(holds, what) {
  if (!holds) throw new Error(what);
}
export function over() {
  console.log(`${passed} passed, ${failed} failed`);
  process.exit(failed === 0 ? 0 : 1);
}

export const browser = await chromium.launch({
  executablePath: '/usr/bin/chromium',
  args: ['--no-sandbox', '--disable-gpu', '--disable-quic', '--no-first-run', '--disable-background-networking',
    '--disable-component-update', '--disable-sync'],
});

export async function open(options, work) {
  const context = await browser.newContext({ bypassCSP: true, ...options });
  const page = await context.newPage();
  page.setDefaultTimeout(15000);
  try {
    await work(page, context);
  } finally {
    await context.close();
  }
}

// What the page says, with plain spaces for those that do not break.
export async function says(page) {
  return (await page.locator('main').innerText()).replaceAll('\u00a0', ' ').replaceAll('\u202f', ' ');
}

export async function accessible(page) {
  await page.evaluate(axe);
  const found = await page.evaluate(() => window.axe.run(document, {
    runOnly: ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice'],
  }));
  const told = found.violations.map((one) => `${one.id}: ${one.nodes.map((node) => node.target.join(' ')).slice(0, 3).join(', ')}`);
  demand(told.length === 0, `${page.url()}: ${told.join('; ')}`);
}

export async function fits(page) {
  const over = await page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth);
  demand(over <= 0, `${page.url()} is ${over} pixels wider than the window`);
}

// Tab by Tab to what `test` says of the element in focus; backwards where it lies behind.
export async function focusOn(page, test, most = 500) {
  const found = () => page.evaluate((source) => new Function('e', `return ${source}`)(document.activeElement), test);
  if (await found()) return;
  for (let at = 0; at < most; at += 1) {
    await page.keyboard.press('Tab');
    if (await found()) return;
  }
  throw new Error(`${page.url()}: no Tab stop is ${test}`);
}

// A link or button that leads to a page, and that page whole.
export async function follow(page, link) {
  await Promise.all([page.waitForNavigation(), link.click()]);
}

export async function press(page, test, key = 'Enter') {
  await focusOn(page, test);
  await Promise.all([page.waitForNavigation(), page.keyboard.press(key)]);
}
