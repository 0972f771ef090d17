// The workbench in the browser: links and forms without a full reload, keys, marked words. Pages work without it,
// all but sliders and keys. No dependency.
import { live, refine, settle } from './live.js';

const $ = (id) => document.getElementById(id);
export const words = JSON.parse($('words')?.textContent ?? '{}');
const PANES = ['reports', 'judgements', 'findings', 'content'];
let asking = null;
// The article that is dragged, and the page that came meanwhile.
let held = null;
let later = null;
// The page that is on its way, if any.
export let coming = Promise.resolve();

export function tell(text) {
  const note = document.createElement('p');
  note.textContent = text;
  $('notice').replaceChildren(note);
}

// What was typed into a form and not written yet goes over to the same form of the next page. A form is known by what
// its hidden fields say it is about.
const ABOUT = /^(do|table|key|path|claim|report|suggestion|act|row|source|gone|question|own|article|by\..*)$/;
const fields = (form) => [...form.elements].filter((f) => f.name && !/^(seen|back)$/.test(f.name) && !(f.type === 'hidden' && ABOUT.test(f.name)));
const about = (form) => [form.getAttribute('action'), ...[...form.elements].filter((f) => f.type === 'hidden' && ABOUT.test(f.name)).map((f) => `${f.name}=${f.value}`)].join('&');
const edited = (f) => (f.type === 'checkbox' ? f.checked !== f.defaultChecked : /^(hidden|range|submit|file|select-one)$/.test(f.type) ? false : f.value !== f.defaultValue);

// What was refused was not written either, though the page that says so brings it along as it was sent.
const unwritten = (form) => form.dataset.refused || fields(form).some(edited);

// True while somebody has changed a field that is not written yet.
export function typing() {
  return [...document.forms].some(unwritten);
}

function typed(without) {
  const forms = [...document.forms].filter((form) => form !== without && unwritten(form));
  return forms.map((form) => [about(form), fields(form).map((f) => [f.name, f.type === 'checkbox' ? f.checked : f.value]), form.dataset.refused]);
}

function restore(forms) {
  for (const [name, values, refused] of forms) {
    const form = [...document.forms].find((form) => about(form) === name);
    if (form && refused) form.dataset.refused = refused;
    for (const [key, value] of form ? values : []) {
      const field = form.elements[key];
      if (!field || field.type === 'file' || field instanceof RadioNodeList) continue;
      if (field.type === 'checkbox') field.checked = value;
      else field.value = value;
    }
  }
}

// Where one is: an element by its id, else as one of those in its pane that look the same to a keyboard.
const REACH = 'a[href], button, input, select, textarea, summary, [tabindex]';
const like = (e) => [e.tagName, e.getAttribute('href'), e.getAttribute('aria-label'), e.getAttribute('name')].join(' ');
const alike = (pane, key) => [...($(pane)?.querySelectorAll(REACH) ?? [])].filter((e) => like(e) === key);

function place(at) {
  if (!at || at === document.body) return null;
  const pane = at.closest('.pane')?.id;
  return { id: at.id, pane, key: like(at), nth: at.id || !pane ? 0 : alike(pane, like(at)).indexOf(at) };
}

// Back to where one was; where that is gone, to its pane, so that the next key goes on from there.
function back({ id, pane, key, nth }) {
  const goal = id ? $(id) : pane && alike(pane, key)[nth];
  (goal ?? (pane && $(pane)))?.focus({ preventScroll: true });
}

// Puts a new page in the place of the old one, and leaves what did not change, where one scrolled to, what one was at.
export function show(html, keep = [], written = null, refused = null) {
  // What is held in the hand is not taken out of it.
  if (held) {
    later = [html, keep, written, refused];
    return;
  }
  const next = new DOMParser().parseFromString(html, 'text/html');
  const main = next.getElementById('main');
  if (!main || !next.getElementById('top')) {
    document.body.replaceChildren(...next.body.childNodes);
    return;
  }
  const active = document.activeElement;
  const here = place(active);
  // A form that was written has done its work, and closes.
  const done = written?.matches('.stack') ? written.closest('details') : null;
  const open = [...document.querySelectorAll('details[open]:not([data-own]) > summary[id]')].filter((s) => s.parentElement !== done).map((s) => s.id);
  const tops = PANES.map((id) => [id, $(id)?.scrollTop ?? 0]);
  // A form that is but a button has nothing to lose.
  if (refused && fields(refused).some((f) => !/^(hidden|submit)$/.test(f.type))) refused.dataset.refused = 'yes';
  const left = typed(written);
  document.title = next.title;
  document.body.dataset.number = next.body.dataset.number;
  const samePage = document.body.dataset.page === next.body.dataset.page;
  document.body.dataset.page = next.body.dataset.page;
  for (const id of ['top', 'notice', 'keys']) {
    if ($(id) && next.getElementById(id) && !$(id).open && !keep.includes(id)) swap($(id), next.getElementById(id));
  }
  if (samePage) {
    for (const id of PANES) {
      const [old, fresh] = [$(id), next.getElementById(id)];
      if (old && fresh && !keep.includes(id)) swap(old, fresh);
    }
    for (const [id, top] of tops) if ($(id)) $(id).scrollTop = top;
    for (const id of open) {
      const details = $(id)?.parentElement;
      if (details) details.open = true;
    }
  } else {
    $('main').replaceWith(main);
    scrollTo(0, 0);
  }
  restore(left);
  // Answered is answered: the next question is met at its head, and no key goes into its fields.
  if (here && !active.isConnected && written?.matches('.answers, .own')) ($('question-h') ?? $('content'))?.focus({ preventScroll: true });
  else if (here && !active.isConnected) back(here);
  const said = document.querySelector('[data-say]')?.dataset.say ?? '';
  if ($('said') && $('said').textContent !== said) $('said').textContent = said;
  settle();
}

function swap(old, fresh) {
  if (old.outerHTML !== fresh.outerHTML) old.replaceWith(fresh);
}

// Asks for a page and shows it. A newer question ends an older one.
export function go(url, options) {
  return (coming = ask(url, options));
}

async function ask(url, { push = true, replace = false, keep = [], body = null, form = null } = {}) {
  asking?.abort();
  const mine = (asking = new AbortController());
  // What takes longer is said at the edge of the page, so that nothing moves.
  const slow = setTimeout(() => (document.body.dataset.busy = 'yes'), 400);
  try {
    const answer = await fetch(url, { method: body ? 'POST' : 'GET', body, signal: mine.signal });
    const html = await answer.text();
    if (mine.signal.aborted) return;
    const at = new URL(answer.url);
    const address = body && !answer.redirected ? null : at.pathname + at.search;
    if (address && replace) history.replaceState(null, '', address);
    else if (address && push && address !== location.pathname + location.search) history.pushState(null, '', address);
    show(html, keep, answer.ok ? form : null, answer.ok ? null : form);
    if (url.includes('#')) reveal(new URL(url, location.href).hash);
    refine();
  } catch (error) {
    if (error.name !== 'AbortError') tell(words['js.gone']);
  } finally {
    clearTimeout(slow);
    if (asking === mine) delete document.body.dataset.busy;
  }
}

function reveal(hash) {
  const goal = hash.length > 1 && $(decodeURIComponent(hash.slice(1)));
  if (!goal) return;
  if (goal.tagName === 'DIALOG') {
    if (!goal.open) goal.showModal();
    return;
  }
  if (goal.tagName === 'DETAILS') goal.open = true;
  goal.scrollIntoView({ block: 'nearest' });
  (goal.querySelector('input:not([type=hidden]), select, textarea') ?? goal).focus?.({ preventScroll: true });
}

document.addEventListener('click', (event) => {
  const link = event.target.closest?.('a[href]');
  if (!link || event.defaultPrevented || event.button || event.ctrlKey || event.metaKey || event.shiftKey || event.altKey) return;
  const url = new URL(link.href, location.href);
  if (url.origin !== location.origin || link.hasAttribute('download') || link.target || url.pathname.endsWith('.json')) return;
  if (link.getAttribute('href').startsWith('#')) {
    event.preventDefault();
    reveal(url.hash);
    return;
  }
  // Words are being marked, not a claim clicked.
  if (link.classList.contains('c') && !getSelection().isCollapsed) {
    event.preventDefault();
    return;
  }
  event.preventDefault();
  go(url.href).then(() => {
    if (/[?&](claim|row)=/.test(url.search)) seek();
  });
});

// Brings what is looked at into sight, in its list and in its text.
function seek() {
  document.querySelector('.draft[aria-current]')?.scrollIntoView({ block: 'nearest' });
  const here = document.querySelector('#text [aria-current]');
  const pane = here?.closest('.pane');
  // Where the panes stand below each other the text stays where it is, and the list in sight.
  if (here && (!document.querySelector('.draft') || pane.scrollHeight > pane.clientHeight)) here.scrollIntoView({ block: 'center' });
}

document.addEventListener('submit', (event) => {
  const form = event.target;
  if (form.method === 'dialog' || event.defaultPrevented) return;
  event.preventDefault();
  const all = new FormData(form, event.submitter);
  const file = all.get('file');
  if (file instanceof File) all.set('file', file.name);
  const data = new URLSearchParams(all);
  // A file goes as it is, and what stands beside it in the address.
  if (file instanceof File && file.size) {
    data.delete('text');
    go(`${form.action}?${data}`, { body: new Blob([file], { type: 'application/octet-stream' }), form });
  } else if (form.method === 'post') go(form.action, { body: data, form });
  else go(`${form.action}?${data}`);
});

addEventListener('popstate', () => go(location.href, { push: false }));

// Keys: an element says its own with data-k.
document.addEventListener('keydown', (event) => {
  if (event.ctrlKey || event.metaKey || event.altKey) return;
  const at = event.target;
  if (event.key === ' ' && at.getAttribute?.('role') === 'switch') {
    event.preventDefault();
    at.click();
    return;
  }
  if (at.closest?.('input, select, textarea, [contenteditable]') && at.type !== 'range' && at.type !== 'checkbox') {
    if (event.key === 'Escape') at.blur();
    return;
  }
  if (at.type === 'range' && !/^[a-zA-Z?]$/.test(event.key)) return;
  if ($('keys')?.open) return;
  // Enter is for what has the focus, where anything has.
  if (event.key === 'Enter' && at.closest?.('a, button, summary, [tabindex="0"]')) return;
  const goal = document.querySelector(`[data-k~="${CSS.escape(event.key)}"]:not(:disabled)`);
  if (!goal) return;
  event.preventDefault();
  if (goal.matches('input')) goal.focus();
  else goal.click();
  // A form that a key opens is there to be filled in.
  if (goal.matches('summary') && goal.parentElement.open) goal.parentElement.querySelector('input:not([type=hidden]), select')?.focus();
});

// Marked words become the beginning of a claim; places are counted in code points of the text as stored.
document.addEventListener('selectionchange', () => {
  const text = $('text');
  const marked = getSelection();
  if (!text || marked.isCollapsed || !marked.rangeCount) return;
  const range = marked.getRangeAt(0);
  if (!text.contains(range.startContainer) || !text.contains(range.endContainer)) return;
  const [from, to] = [points(text, range.startContainer, range.startOffset), points(text, range.endContainer, range.endOffset)];
  const quote = marked.toString();
  if (to <= from || !quote.trim() || !$('quote')) return;
  $('from').value = from;
  $('to').value = to;
  $('quote').value = quote.trim();
  const details = $('new-claim');
  if (!details.open) {
    details.open = true;
    tell(words['js.marked']);
  }
});

function points(root, node, offset) {
  const range = document.createRange();
  range.selectNodeContents(root);
  range.setEnd(node, offset);
  const part = range.cloneContents();
  // A mark that stands for a character counts as that character.
  for (const mark of part.querySelectorAll('.ctl')) mark.textContent = '.';
  return [...part.textContent].length;
}

// An article is dragged into the text or out of it: that is its switch, thrown. Fingers and keys have the switch itself.
addEventListener('dragstart', (event) => {
  held = event.target.closest?.('.clause') ?? null;
  if (!held) return;
  event.dataTransfer.effectAllowed = 'move';
  event.dataTransfer.setData('text/plain', held.querySelector('[data-toggle]').textContent);
  held.classList.add('held');
  held.closest('.both').classList.add('dragging');
});
const side = (event) => (held ? event.target.closest?.('[data-drop]') : null);
addEventListener('dragover', (event) => {
  const over = side(event);
  for (const one of document.querySelectorAll('.side.over')) if (one !== over) one.classList.remove('over');
  if (!over) return;
  event.preventDefault();
  over.classList.add('over');
});
addEventListener('drop', (event) => {
  const goal = side(event)?.dataset.drop;
  if (!goal) return;
  event.preventDefault();
  const id = held.id;
  release();
  const article = $(id);
  if (article && article.closest('[data-drop]').dataset.drop !== goal) article.querySelector('[data-toggle]').click();
});
addEventListener('dragend', release);

// Out of the hand; what came meanwhile is shown.
function release() {
  held?.classList.remove('held');
  held = null;
  for (const one of document.querySelectorAll('.dragging, .side.over')) one.classList.remove('dragging', 'over');
  const page = later;
  later = null;
  if (page) show(...page);
}

// A report from a file needs no text beside it.
document.addEventListener('change', (event) => {
  if (event.target.id === 'report-file') $('report-text').required = !event.target.files.length;
});

reveal(location.hash);
settle();
refine();
live();
