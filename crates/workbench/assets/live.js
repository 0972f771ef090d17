// What moves by itself: the full answer after the quick one, sliders, and changes on the disk.
import { coming, go, show, tell, typing, words } from './app.js';

const $ = (id) => document.getElementById(id);
let refining = null;
let waiting = 0;

// Fetches the full answer while the quick one is read; the button stops it, here and on the server.
export async function refine() {
  refining?.abort();
  if ($('findings')?.dataset.stage !== 'quick') return;
  const mine = (refining = new AbortController());
  const stop = $('stop');
  if (stop) {
    stop.hidden = false;
    stop.onclick = () => {
      mine.abort();
      stop.hidden = true;
      tell(words['js.stopped']);
    };
  }
  const address = location.pathname + location.search;
  try {
    const answer = await fetch(address + (location.search ? '&' : '?') + 'wait=full', { signal: mine.signal });
    if (!answer.ok) return;
    const html = await answer.text();
    if (mine.signal.aborted || address !== location.pathname + location.search) return;
    // What was said of the last act stays said.
    show(html, ['reports', 'judgements', 'notice']);
  } catch {
    // Stopped, or overtaken by a newer question.
  }
}

// Sliders belong to the field above them; moving one supposes the value, and asks for its answer.
export function settle() {
  for (const one of document.querySelectorAll('[data-script]')) one.hidden = false;
  // Of tabs that do not fit, the one that is open is seen.
  const [tabs, tab] = [document.querySelector('.tabs ul'), document.querySelector('.tabs [aria-current]')];
  if (tabs && tab && tabs.scrollWidth > tabs.clientWidth) tabs.scrollLeft = tab.offsetLeft - tabs.offsetLeft - (tabs.clientWidth - tab.offsetWidth) / 2;
  for (const form of document.querySelectorAll('form.value')) {
    const [low, high] = [form.elements.low, form.elements.high];
    if (!low || low.dataset.ready) continue;
    low.dataset.ready = 'yes';
    const moved = (event) => {
      if (+low.value > +high.value) {
        if (event.target === low) high.value = low.value;
        else low.value = high.value;
      }
      form.elements.to.value = low.value === high.value ? low.value : `${low.value} to ${high.value}`;
      form.elements.to.defaultValue = form.elements.to.value;
      clearTimeout(waiting);
      waiting = setTimeout(() => suppose(form, ['reports', 'judgements']), 60);
    };
    for (const slider of [low, high]) {
      slider.addEventListener('input', moved);
      slider.addEventListener('change', () => {
        // Once the hand rests, the matrix follows.
        clearTimeout(waiting);
        waiting = setTimeout(() => suppose(form, ['reports']), 400);
      });
    }
  }
}

function suppose(form, keep) {
  const at = new URL(location.href);
  const path = form.dataset.path;
  const others = at.searchParams.getAll('set').filter((set) => !set.startsWith(`${path}:`));
  at.searchParams.delete('set');
  for (const set of others) at.searchParams.append('set', set);
  const [low, high] = [form.elements.low.value, form.elements.high.value];
  at.searchParams.append('set', `${path}:${low === high ? low : `${low}..${high}`}`);
  return go(at.pathname + at.search, { replace: true, keep });
}

// Waits for news from the disk.
export async function live() {
  for (let failed = 0; ; ) {
    try {
      const answer = await fetch(`/wait?number=${document.body.dataset.number}`, { headers: { accept: 'application/json' } });
      const news = await answer.json();
      failed = 0;
      if (news.ended) {
        tell(words['js.gone']);
        return;
      }
      // What is on its way brings the news itself, and is not to be overtaken.
      for (let last = null; last !== coming; ) {
        last = coming;
        await last;
      }
      if (news.number > +document.body.dataset.number) {
        if (typing()) {
          tell(words['js.typing']);
          document.body.dataset.number = news.number;
        } else {
          await go(location.href, { push: false, keep: $('notice').querySelector('.bad') ? ['notice'] : [] });
          if (!$('notice').textContent.trim()) tell(words['js.changed']);
        }
      }
    } catch {
      failed += 1;
      if (failed > 2) {
        tell(words['js.gone']);
        return;
      }
      await new Promise((done) => setTimeout(done, 500));
    }
  }
}
