(function () {
  const data = JSON.parse(document.getElementById("data").textContent);
  const TEXT_WIDTH = 7.2;
  const { variables, rows, points, shape } = data;
  let now = null, along = 0, shown = 0, later = 0;

  const said = (point, place) => (point.at[place] === null ? data.asItIs : variables[place].levels[point.at[place]]);
  const told = (point) => variables.map((one, place) => one.name + " = " + said(point, place)).filter((_, place) => shape !== "one" || place === along).join(", ");
  const byLevel = (place) => (a, b) => a.at[place] - b.at[place] || a.number - b.number;
  const orders = variables.map((_, place) => points.filter((one) => one.at[place] !== null).sort(byLevel(place)));

  // ---- which points a slider or the chart goes through ----
  function line(place) {
    if (shape !== "grid") return orders[place];
    return orders[place].filter((one) => one.at.every((level, other) => other === place || level === now.at[other]));
  }

  // ---- controls ----
  function controls() {
    const boxes = [];
    variables.forEach((one, place) => {
      if (shape === "one" && place !== along) return;
      const box = make("div", undefined, "choice"), label = make("label"), key = make("small", one.key + (one.both ? "; changed in the baseline too" : ""));
      const id = "value-" + place, words = one.kind === "word" && shape !== "points";
      label.htmlFor = id;
      label.append(make("span", one.name), key);
      const chosen = make("output", "");
      chosen.id = "said-" + place;
      chosen.htmlFor = id;
      if (line(place).length < 2) {
        box.append(make("span", one.name), chosen, key);
      } else if (words) {
        const list = make("select");
        list.id = id;
        one.levels.forEach((text, at) => { const item = make("option", text); item.value = at; list.append(item); });
        list.addEventListener("change", () => choose(line(place)[list.selectedIndex]));
        box.append(label, list, chosen);
        chosen.hidden = true;
      } else {
        const slider = make("input");
        Object.assign(slider, { type: "range", id: id, min: 0, max: line(place).length - 1, step: 1 });
        slider.setAttribute("aria-describedby", "how");
        slider.addEventListener("input", () => choose(line(place)[Number(slider.value)]));
        box.append(label, chosen, slider, ends(one));
      }
      boxes.push(box);
    });
    byId("choices").replaceChildren(...boxes);
  }
  function ends(one) {
    const box = make("div", undefined, "ends");
    box.setAttribute("aria-hidden", "true");
    box.append(make("span", one.levels[0]), make("span", one.levels[one.levels.length - 1]));
    return box;
  }
  function placeControls() {
    variables.forEach((_, place) => {
      const control = byId("value-" + place), text = said(now, place);
      if (byId("said-" + place)) byId("said-" + place).textContent = text;
      if (!control) return;
      control.value = line(place).indexOf(now);
      if (control.type === "range") control.setAttribute("aria-valuetext", text + (shape === "points" ? ", point " + now.number : ""));
    });
  }
  function choose(point) {
    now = point;
    placeControls();
    tell();
    numbers();
    chart();
  }

  // ---- the point in words and numbers ----
  function tell() {
    const items = now.told.map((one) => {
      const item = make("li"), head = make("span", one[0] + ": " + one[1], "finding");
      item.append(head, " ", one[2]);
      return item;
    });
    byId("where").textContent = "Point " + now.number + " of " + points.length + ": " + told(now) + ".";
    byId("told").replaceChildren(...items);
    byId("failed").hidden = now.cells.length > 0;
    byId("failed").textContent = now.cells.length ? "" : "This point failed and has no numbers. The reason: " + now.reason;
    byId("loose").hidden = now.status !== "not precise";
    byId("numbers-at").textContent = told(now);
    // Said aloud once the slider rests: the values and what they come to, without every number.
    clearTimeout(later);
    later = setTimeout(() => {
      byId("status").textContent = told(now) + ". " + (now.cells.length ? now.told.map((one) => one[0] + ": " + one[1]).join(" ") : "This point failed.");
    }, 150);
  }
  function number(text, small) {
    const cell = make("td", text, "number");
    if (small) cell.append(make("small", small));
    return cell;
  }
  function numbers() {
    const bodies = [];
    rows.forEach((row, place) => {
      if (!place || rows[place - 1].section !== row.section) {
        const body = make("tbody"), line = make("tr"), head = make("th", row.section);
        Object.assign(head, { scope: "rowgroup", colSpan: 6 });
        line.append(head);
        body.append(line);
        bodies.push(body);
      }
      const cell = now.cells[place], line = make("tr"), head = make("th", row.label);
      head.scope = "row";
      if (cell) line.append(head, number(cell[0]), number(cell[1], cell[2]), number(cell[3]), number(cell[4]), make("td", cell[5]));
      else { const none = make("td", now.cells.length ? "not measured at this point" : "failed"); none.colSpan = 5; line.append(head, none); }
      bodies[bodies.length - 1].append(line);
    });
    const table = byId("numbers-table");
    for (const old of table.querySelectorAll("tbody")) old.remove();
    table.append(...bodies);
  }

  // ---- the chart ----
  function nice(low, high, most) {
    const span = high - low || Math.abs(high) || 1, raw = span / Math.max(1, most), size = Math.pow(10, Math.floor(Math.log10(raw)));
    const step = [1, 2, 5, 10].map((one) => one * size).find((one) => one >= raw * 0.999);
    const found = [];
    for (let at = Math.ceil(low / step - 1e-9); at * step <= high + step * 1e-9; at += 1) found.push(at * step);
    return { ticks: found, digits: Math.min(6, Math.max(0, -Math.floor(Math.log10(step) + 1e-9))) };
  }
  const minus = (text) => text.replace("-", "\u2212");
  const plain = (value, digits) => minus((Math.abs(value) < 1e-9 ? 0 : value).toLocaleString("en-US", { minimumFractionDigits: digits, maximumFractionDigits: digits }));

  function across(drawn, from, to) {
    const one = variables[along], room = Math.max(2, Math.floor((to - from) / 76));
    const sized = one.kind !== "word", all = drawn.map((point) => (sized ? one.sizes[point.at[along]] : point.at[along]));
    const low = Math.min(...all), high = Math.max(...all), pad = sized && shape !== "points" ? 18 : 22;
    const x = (point) => { const at = sized ? one.sizes[point.at[along]] : point.at[along]; return high > low ? from + pad + ((at - low) / (high - low)) * (to - from - 2 * pad) : (from + to) / 2; };
    const place = (at) => (high > low ? from + pad + ((at - low) / (high - low)) * (to - from - 2 * pad) : (from + to) / 2);
    const widest = Math.max(...one.levels.map((text) => text.length)) * TEXT_WIDTH + 8;
    if (!sized || (shape !== "points" && one.levels.length <= 10)) {
      const step = Math.max(1, Math.ceil((one.levels.length * Math.min(widest, 150)) / (to - from)));
      const cut = (text) => (text.length * TEXT_WIDTH > 142 ? text.slice(0, 17) + "\u2026" : text);
      return { x: x, ticks: one.levels.map((text, at) => [place(sized ? one.sizes[at] : at), cut(text)]).filter((_, at) => at % step === 0) };
    }
    const unit = one.kind === "number" ? [1, ""] : high >= 172800 ? [86400, " days"] : high >= 7200 ? [3600, " h"] : high >= 120 ? [60, " min"] : [1, " s"];
    const found = nice(low / unit[0], high / unit[0], Math.min(6, room));
    return { x: x, ticks: found.ticks.map((at) => [place(at * unit[0]), plain(at, found.digits) + unit[1]]) };
  }
  function frame(size, up, down, ticks) {
    const svg = draw("svg", { viewBox: "0 0 " + size.wide + " " + size.high, role: "img", "aria-describedby": "chart-words" });
    for (const at of up.ticks) {
      svg.append(draw("line", { x1: size.left, x2: size.wide - 12, y1: down(at), y2: down(at), class: Math.abs(at) < 1e-9 ? "zero" : "grid" }));
      svg.append(draw("text", { x: size.left - 8, y: down(at) + 5, "text-anchor": "end" }, plain(at, up.digits)));
    }
    for (const [x, text] of ticks) svg.append(draw("text", { x: x, y: size.high - 34, "text-anchor": "middle" }, text));
    svg.append(draw("text", { x: (size.left + size.wide) / 2, y: size.high - 10, "text-anchor": "middle", class: "axis" }, variables[along].name));
    return svg;
  }
  function band(svg, run, x, y) {
    const known = run.filter((one) => one.cells[shown][7] !== null && one.cells[shown][8] !== null);
    const edge = (list, side) => list.map((one) => x(one).toFixed(1) + "," + y(one.cells[shown][side]).toFixed(1));
    if (known.length > 1) svg.append(draw("polygon", { points: [...edge(known, 7), ...edge([...known].reverse(), 8)].join(" "), class: "band" }));
    if (run.length > 1) svg.append(draw("polyline", { points: edge(run, 6).join(" "), class: "curve" }));
  }
  function runs(list) {
    const found = [[]];
    for (const one of list) {
      if (drawable(one)) found[found.length - 1].push(one);
      else if (found[found.length - 1].length) found.push([]);
    }
    return found;
  }
  const drawable = (one) => one.cells.length > 0 && one.cells[shown] !== null && one.cells[shown][6] !== null;

  function chart() {
    const list = line(along), good = list.filter(drawable), row = rows[shown];
    const wide = Math.round(Math.min(820, Math.max(300, byId("chart").clientWidth || 700)));
    const size = { wide: wide, high: 340, left: 62 };
    words(list, good, row);
    if (!good.length) { byId("chart").replaceChildren(make("p", "No point here has a number to draw.")); return; }
    const values = good.flatMap((one) => one.cells[shown].slice(6)).filter((one) => one !== null);
    const low = Math.min(0, ...values), high = Math.max(0, ...values), room = (high - low || 1) * 0.06;
    const y = (value) => 14 + (size.high - 78) * (1 - (value - low + room) / (high - low + 2 * room));
    const foot = across(list, size.left, wide - 12), svg = frame(size, nice(low - room, high + room, 5), y, foot.ticks);
    svg.setAttribute("aria-label", row.name + ", scenario minus baseline, along " + variables[along].name);
    const joined = variables[along].kind !== "word" && shape !== "points";
    if (joined) for (const run of runs(list)) band(svg, run, foot.x, y);
    for (const one of list) mark(svg, one, foot.x(one), y, joined, size);
    here(svg, foot.x, y, size);
    byId("chart").replaceChildren(svg);
  }
  function mark(svg, one, x, y, joined, size) {
    if (!drawable(one)) {
      if (!one.cells.length) svg.append(draw("text", { x: x, y: size.high - 54, "text-anchor": "middle", class: "cross" }, "\u00d7"));
      return;
    }
    const [value, low, high] = one.cells[shown].slice(6);
    if (!joined && low !== null && high !== null) svg.append(draw("line", { x1: x, x2: x, y1: y(low), y2: y(high), class: "whisker" }));
    svg.append(draw("circle", { cx: x, cy: y(value), r: 4, class: "dot" }));
  }
  function here(svg, x, y, size) {
    if (now.at[along] === null) return;
    const at = x(now);
    svg.append(draw("line", { x1: at, x2: at, y1: 14, y2: size.high - 64, class: "cursor" }));
    if (!drawable(now)) return;
    const value = now.cells[shown][6], text = now.cells[shown][3], right = at + 12 + text.length * TEXT_WIDTH < size.wide - 8;
    svg.append(draw("circle", { cx: at, cy: y(value), r: 8, class: "ring" }));
    svg.append(draw("text", { x: right ? at + 13 : at - 13, y: Math.max(26, y(value) - 11), "text-anchor": right ? "start" : "end", class: "value" }, text));
  }
  function words(list, good, row) {
    const others = variables.map((one, place) => [one.name, said(now, place)]).filter((_, place) => place !== along);
    const fixed = shape === "points" || !others.length ? "" : " All else as chosen: " + others.map((one) => one.join(" = ")).join(", ") + ".";
    const kind = shape === "points" ? " Each dot is a point that was run, with its 95 % interval; the other values differ from dot to dot." : variables[along].kind === "word" ? " Bars are 95 % intervals." : " The band is the 95 % interval.";
    const failed = list.filter((one) => !one.cells.length).length;
    byId("chart-title").textContent = row.name + ", along \u201c" + variables[along].name + "\u201d";
    byId("chart-words").textContent = "Scenario minus baseline, in " + row.axis + ": above 0, " + row.more + "; below 0, " + row.less + "." + kind +
      " The ring is the point chosen above." + fixed + (failed ? " \u00d7 marks a point that failed (" + failed + ")." : "");
    const head = make("tr"), names = shape === "points" ? ["Point", ...variables.map((one) => one.name)] : [variables[along].name];
    for (const name of [...names, "Difference", "95 % interval", "In words"]) { const cell = make("th", name); cell.scope = "col"; head.append(cell); }
    const lines = list.map((one) => {
      const cells = shape === "points" ? [one.number, ...variables.map((_, place) => said(one, place))] : [said(one, along)];
      const cell = one.cells[shown], found = make("tr"), first = make("th", cells[0]);
      first.scope = "row";
      const rest = cell ? [cell[3], cell[4], cell[5]] : ["", "", one.cells.length ? "not measured" : "failed: " + one.reason];
      found.append(first, ...[...cells.slice(1), ...rest].map((text) => make("td", text)));
      if (one === now) found.className = "chosen";
      return found;
    });
    byId("chart-head").replaceChildren(head);
    byId("chart-rows").replaceChildren(...lines);
  }

  // ---- lists: which number, along which value; and the table of all points as buttons ----
  function lists() {
    const number = byId("which"), group = {};
    rows.forEach((row, place) => {
      if (!group[row.section]) { group[row.section] = make("optgroup"); group[row.section].label = row.section; number.append(group[row.section]); }
      const item = make("option", row.name);
      item.value = place;
      group[row.section].append(item);
    });
    shown = Math.max(0, rows.findIndex((row) => row.metric === "officer_hours_net"));
    number.value = shown;
    number.addEventListener("change", () => { shown = Number(number.value); chart(); });
    for (const id of ["along", "changed"]) {
      const list = byId(id);
      variables.forEach((one, place) => { const item = make("option", one.name); item.value = place; list.append(item); });
      list.addEventListener("change", () => turn(Number(list.value)));
    }
    byId("along-box").hidden = variables.length < 2 || shape === "one";
    byId("changed-box").hidden = shape !== "one";
  }
  function turn(place) {
    along = place;
    byId("along").value = byId("changed").value = place;
    if (shape === "one" && now.at[along] === null) { now = start(orders[along]); controls(); choose(now); }
    else { if (shape === "one") controls(); choose(now); }
  }
  function buttons() {
    for (const cell of document.querySelectorAll("#all-rows th")) {
      const point = points[Number(cell.dataset.place)], button = make("button", "Show");
      button.type = "button";
      button.setAttribute("aria-label", "Show point " + point.number);
      button.addEventListener("click", () => {
        const place = point.at.findIndex((one) => one !== null);
        now = point;
        if (shape === "one" && place >= 0) turn(place); else choose(point);
        byId("point").scrollIntoView();
      });
      cell.append(" ", button);
    }
  }
  function start(list) {
    const good = list.filter((one) => one.cells.length), from = good.length ? good : list;
    const middle = list[Math.floor(list.length / 2)];
    return from.includes(middle) ? middle : from[Math.floor(from.length / 2)];
  }
  function first() {
    if (shape !== "grid") return start(orders[0].length ? orders[0] : points);
    const middle = variables.map((one) => Math.floor(one.levels.length / 2));
    const found = points.find((one) => one.at.every((level, place) => level === middle[place]));
    return found && found.cells.length ? found : points.find((one) => one.cells.length);
  }
  let width = 0;
  window.addEventListener("resize", () => { if (window.innerWidth !== width) { width = window.innerWidth; chart(); } });
  for (const one of document.querySelectorAll(".live")) one.hidden = false;
  along = Math.max(0, orders.findIndex((one) => one.length > 1));
  now = first();
  lists();
  controls();
  buttons();
  turn(along);
})();
