/** The events of a run, however often the connection is lost. */
import { address, connection } from "./api.js";
import { ended } from "./format.js";

const KINDS = ["started", "stepped", "evaluated", "saved", "finished", "state"];
const MOST_WAIT = 15000;
const HIDDEN_MILLIS = 5000;

/**
 * Hears the events of a run behind a number, until its end or until a page is left.
 *
 * @param on called with the kind, the event's data and its number
 * @param onBack called when the connection is there again after it was lost
 */
export function follow(id, after, { on, onBack, onEnd, signal }) {
  let last = after;
  let wait = 500;
  let lost = false;
  let over = false;
  let source;
  let timer;

  function close() {
    clearTimeout(timer);
    if (source) {
      source.close();
    }
  }

  function heard(kind, event) {
    const number = Number(event.lastEventId);
    if (number <= last) {
      return;
    }
    last = number;
    const data = JSON.parse(event.data);
    over = kind === "state" && ended(data.state);
    on(kind, data, number);
  }

  function connect() {
    source = new EventSource(address(`/runs/${encodeURIComponent(id)}/events`, { after: last }));
    source.onopen = () => {
      wait = 500;
      connection("");
      if (lost) {
        lost = false;
        onBack();
      }
    };
    KINDS.forEach((kind) => source.addEventListener(kind, (event) => heard(kind, event)));
    // The browser's own way of trying again gives up at the first answer that is an error, as a
    // server that starts gives it.
    source.onerror = () => {
      source.close();
      if (over || signal.aborted) {
        onEnd();
        return;
      }
      lost = true;
      if (wait > 1000) {
        connection("The server does not answer. Trying again …");
      }
      timer = setTimeout(connect, wait * (0.75 + Math.random() / 2));
      wait = Math.min(MOST_WAIT, wait * 2);
    };
  }

  // A browser has few connections to a server: pages that nobody sees leave theirs to others.
  function shown() {
    clearTimeout(timer);
    if (document.hidden) {
      timer = setTimeout(() => source.close(), HIDDEN_MILLIS);
    } else if (source.readyState === EventSource.CLOSED && !over) {
      connect();
    }
  }

  document.addEventListener("visibilitychange", shown, { signal });
  signal.addEventListener("abort", close, { once: true });
  connect();
}
