// Numbers by server-sent events, and parts of a page that are fetched anew. Without it every page is whole, as it was when it was loaded.

const numbers = () => document.querySelectorAll("[data-live]");

function listen() {
  if (numbers().length === 0) {
    return;
  }

  let source = null;
  const open = () => {
    source = new EventSource("/ui/live");
    source.addEventListener("numbers", event => {
      const texts = JSON.parse(event.data);
      for (const place of numbers()) {
        const text = texts[place.dataset.live];
        if (text !== undefined && place.textContent !== text) {
          place.textContent = text;
        }
      }
    });
  };

  // Nobody looks at a hidden page.
  document.addEventListener("visibilitychange", () => {
    if (document.hidden) {
      source?.close();
      source = null;
    } else if (source === null) {
      open();
    }
  });
  open();
}

async function reload(id) {
  const old = document.getElementById(id);
  if (old === null) {
    return;
  }

  // What somebody is using stays; so does everything while the server does not answer.
  if (!document.hidden && !old.contains(document.activeElement) && old.querySelector("details[open]") === null) {
    try {
      const answer = await fetch(location.href, { headers: { accept: "text/html" } });
      const fresh = answer.ok ? new DOMParser().parseFromString(await answer.text(), "text/html").getElementById(id) : null;
      if (fresh !== null) {
        old.replaceWith(fresh);
      } else if (answer.ok) {
        // The page no longer has it: it is another page by now.
        location.reload();
        return;
      }
    } catch {
      // The next time may find the server again.
    }
  }

  watch(document.getElementById(id));
}

function watch(part) {
  const seconds = Number(part?.dataset.reload);
  if (seconds > 0) {
    setTimeout(reload, seconds * 1000, part.id);
  }
}

listen();
document.querySelectorAll("[data-reload]").forEach(watch);
