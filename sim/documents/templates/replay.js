(function () {
  const days = JSON.parse(document.getElementById("days").textContent);
  const STEP = 300, LEFT = 190, WIDE = 1000;
  let day = days[days.length - 1], now = 0, timer = 0, last = 0;

  function wall(second) {
    let from = day.clock[0];
    for (const one of day.clock) if (one[0] <= second) from = one;
    const minute = (from[1] + Math.floor((second - from[0]) / 60) + 1440) % 1440;
    return String(Math.floor(minute / 60)).padStart(2, "0") + ":" + String(minute % 60).padStart(2, "0");
  }
  const started = (call) => (call.dispatched === null ? (call.closed === null ? Infinity : call.closed) : call.dispatched);
  const waits = (call, second) => call.received <= second && second < started(call);
  const onDuty = (crew, second) => crew.duty.some((span) => span[0] <= second && second < span[1]);
  const at = (crew, second) => crew.jobs.find((job) => job.sent <= second && second < job.clear);

  function crewNow(second) {
    const found = {};
    for (const name of day.districts) found[name] = { waiting: [], free: 0, way: 0, scene: 0 };
    for (const call of day.calls) if (waits(call, second) && found[call.district]) found[call.district].waiting.push(call);
    for (const crew of day.crews) {
      const here = found[crew.home], job = at(crew, second);
      if (!here) continue;
      if (job) here[job.there === null || second < job.there ? "way" : "scene"] += 1;
      else if (onDuty(crew, second)) here.free += 1;
    }
    return found;
  }

  function showMoment() {
    const found = crewNow(now), rows = [];
    for (const name of day.districts) {
      const here = found[name], row = make("tr"), head = make("th", name);
      head.scope = "row";
      const cell = make("td", here.waiting.length ? undefined : "none");
      for (const call of here.waiting) {
        const chip = make("span", "P" + call.priority + (call.crisis ? "*" : ""), call.crisis ? "chip bh" : "chip");
        cell.append(chip);
      }
      row.append(head, cell, make("td", here.free), make("td", here.way), make("td", here.scene));
      rows.push(row);
    }
    byId("districts").replaceChildren(...rows);
    const text = wall(now);
    byId("clock").textContent = text;
    byId("time").value = now;
    byId("time").setAttribute("aria-valuetext", text);
    for (const line of document.querySelectorAll(".cursor")) {
      const x = LEFT + (now / day.seconds) * WIDE;
      line.setAttribute("x1", x);
      line.setAttribute("x2", x);
    }
    return found;
  }
  function tell() {
    const all = Object.values(showMoment());
    const sum = (key) => all.reduce((total, one) => total + (key === "waiting" ? one.waiting.length : one[key]), 0);
    byId("told").textContent = "At " + wall(now) + ", calls waiting: " + sum("waiting") + "; units free: " + sum("free") +
      ", on the way: " + sum("way") + ", on scene or finishing: " + sum("scene") + ". * marks a behavioural-health call.";
  }

  function frame(height) {
    const svg = draw("svg", { viewBox: "0 0 " + (LEFT + WIDE + 10) + " " + height, role: "img" });
    for (let hour = 0; hour <= day.seconds; hour += 3 * 3600) {
      const x = LEFT + (hour / day.seconds) * WIDE;
      svg.append(draw("line", { x1: x, x2: x, y1: 0, y2: height - 16, class: "grid" }));
      svg.append(draw("text", { x: x, y: height - 3, "text-anchor": hour === day.seconds ? "end" : "middle" }, hour === day.seconds ? "24:00" : wall(hour)));
    }
    return svg;
  }
  function addCursor(svg, height) {
    svg.append(draw("line", { x1: LEFT, x2: LEFT, y1: 0, y2: height - 16, class: "cursor" }));
    return svg;
  }
  function curves() {
    const points = [], height = 200;
    for (let second = 0; second < day.seconds; second += STEP) {
      points.push([second, day.calls.filter((call) => waits(call, second)).length,
        day.crews.filter((crew) => at(crew, second)).length, day.crews.filter((crew) => onDuty(crew, second)).length]);
    }
    const most = Math.max(1, ...points.map((one) => Math.max(one[1], one[2], one[3])));
    const x = (second) => LEFT + (second / day.seconds) * WIDE;
    const y = (value) => 8 + (height - 28) * (1 - value / most);
    const path = (place) => points.map((one) => x(one[0]).toFixed(1) + "," + y(one[place]).toFixed(1)).join(" ");
    const svg = frame(height), queue = Math.max(...points.map((one) => one[1]));
    svg.setAttribute("aria-label", "At most " + queue + " calls wait and " + Math.max(...points.map((one) => one[2])) +
      " units are busy, of at most " + Math.max(...points.map((one) => one[3])) + " on duty.");
    const ends = x(points[points.length - 1][0]).toFixed(1) + "," + y(0) + " " + LEFT + "," + y(0);
    svg.append(draw("polygon", { points: path(1) + " " + ends, class: "waiting" }));
    svg.append(draw("polyline", { points: path(2), class: "busy" }), draw("polyline", { points: path(3), class: "on" }));
    for (const value of [0, Math.round(most / 2), most]) svg.append(draw("text", { x: LEFT - 6, y: y(value) + 4, "text-anchor": "end" }, value));
    byId("curves").replaceChildren(addCursor(svg, height));
  }
  function lanes() {
    const high = 13, height = day.crews.length * high + 22, svg = frame(height);
    const crisis = new Set(day.calls.filter((call) => call.crisis).map((call) => call.number));
    svg.setAttribute("aria-label", "A lane for each of " + day.crews.length + " units; the table below tells the calls.");
    const bar = (from, to, y, name, thick) => {
      const a = Math.max(0, from), b = Math.min(day.seconds, to);
      if (b > a) svg.append(draw("rect", { x: (LEFT + (a / day.seconds) * WIDE).toFixed(1), y: y,
        width: Math.max(0.8, ((b - a) / day.seconds) * WIDE).toFixed(1), height: thick, class: name }));
    };
    day.crews.forEach((crew, place) => {
      const y = place * high + 1, letters = Array.from(crew.name);
      // The middle is left out: units of a post differ at their ends.
      const name = letters.length > 26 ? [...letters.slice(0, 13), "\u2026", ...letters.slice(-12)].join("") : crew.name;
      svg.append(draw("text", { x: LEFT - 6, y: y + 9, "text-anchor": "end" }, name));
      for (const span of crew.duty) bar(span[0], span[1], y + 2, "duty", 7);
      for (const job of crew.jobs) {
        bar(job.sent, job.there === null ? job.clear : job.there, y + 2, "travel", 7);
        if (job.there !== null) bar(job.there, job.clear, y, crisis.has(job.call) || job.follow_up ? "crisis" : "scene", 11);
      }
    });
    byId("lanes").replaceChildren(addCursor(svg, height));
  }
  function table() {
    const rows = day.calls.filter((call) => call.received >= 0).map((call) => {
      const row = make("tr"), head = make("th", wall(call.received));
      head.scope = "row";
      const minutes = call.on_scene === null ? "never" : ((call.on_scene - call.received) / 60).toFixed(1) + " min";
      row.append(head, make("td", call.type), make("td", call.district), make("td", call.priority), make("td", minutes),
        make("td", call.status), make("td", call.crisis ? call.reach : ""));
      return row;
    });
    byId("calls").replaceChildren(...rows);
  }
  function whole() { if (byId("shown")) byId("shown").textContent = day.arm; curves(); lanes(); table(); tell(); }

  function stop() {
    cancelAnimationFrame(timer);
    timer = 0;
    byId("play").textContent = "Play";
    tell();
  }
  function tick(stamp) {
    now += ((stamp - last) / 1000) * 60 * Number(byId("speed").value);
    last = stamp;
    if (now >= day.seconds - 60) { now = day.seconds - 60; stop(); return; }
    showMoment();
    timer = requestAnimationFrame(tick);
  }
  byId("play").addEventListener("click", () => {
    if (timer) { stop(); return; }
    if (now >= day.seconds - 60) now = 0;
    byId("play").textContent = "Stop";
    timer = requestAnimationFrame((stamp) => { last = stamp; tick(stamp); });
  });
  byId("time").addEventListener("input", () => { now = Number(byId("time").value); if (timer) showMoment(); else tell(); });
  byId("time").addEventListener("keydown", (event) => {
    const hours = { PageUp: 3600, PageDown: -3600 }[event.key];
    if (!hours) return;
    event.preventDefault();
    now = Math.min(day.seconds - 60, Math.max(0, now + hours));
    tell();
  });
  if (byId("arm")) byId("arm").addEventListener("change", () => { day = days[Number(byId("arm").value)]; whole(); });
  now = Math.min(12 * 3600, day.seconds - 60);
  whole();
})();
