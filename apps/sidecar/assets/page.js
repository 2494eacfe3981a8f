// Shows /api/status. Everything is set as text: what senders wrote never becomes markup.
const INTERVAL_MS = 1000;
const numbers = new Intl.NumberFormat('en');
const element = (id) => document.getElementById(id);

/** Kept for this page only. */
let token = '';

element('token-form').addEventListener('submit', (event) => {
  event.preventDefault();
  token = element('token').value.trim();
  void show();
});

async function show() {
  try {
    const headers = token === '' ? {} : { authorization: `Bearer ${token}` };
    const response = await fetch('api/status', { headers, cache: 'no-store' });
    const needsToken = response.status === 401 || response.status === 403;
    element('token-form').hidden = !needsToken;
    if (response.ok) fill(await response.json());
    else element('health').textContent = needsToken ? 'token needed' : `status ${response.status}`;
  } catch {
    element('health').textContent = 'not reachable';
  }
}

function fill({ health, faults, accounting, refused, addresses, version }) {
  element('health').textContent = health;
  element('version').textContent = `version ${version}`;
  element('faults').replaceChildren(
    ...faults.map(({ place, code, message }) => item(`${place}: ${code} ${message}`)),
  );
  const counts = { ...accounting, refused: refused.records };
  for (const place of document.querySelectorAll('[data-count]')) {
    place.textContent = numbers.format(counts[place.dataset.count] ?? 0);
  }
  endpoint('http', addresses.http, 'http/protobuf');
  endpoint('grpc', addresses.grpc && `http://${addresses.grpc}`, 'grpc');
}

function endpoint(id, address, protocol) {
  element(id).hidden = address === undefined;
  element(id).textContent = `OTEL_EXPORTER_OTLP_ENDPOINT=${address}\nOTEL_EXPORTER_OTLP_PROTOCOL=${protocol}`;
}

function item(text) {
  const li = document.createElement('li');
  li.textContent = text;
  return li;
}

async function run() {
  if (!document.hidden) await show();
  setTimeout(run, INTERVAL_MS);
}

void run();
