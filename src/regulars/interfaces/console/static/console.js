// What the console does beyond plain HTML: charts, the palette, the keyboard, a dropped file. Without it every page still works.
"use strict";
(() => {
  const root = document.documentElement;
  const numbers = new Intl.NumberFormat(root.lang === "zh-Hans" ? "zh-CN" : "en-US");
  const css = (name) => getComputedStyle(root).getPropertyValue(name).trim();

  // Charts. The option comes from the server; colours of words and lines are the page's, so that dark is dark.
  const drawn = [];
  const dressed = (option) => {
    const ink = css("--ink"), quiet = css("--quiet"), line = css("--line"), page = css("--page");
    const axis = (one) => ({
      ...one,
      axisLabel: { color: quiet, hideOverlap: true, ...one.axisLabel, ...(one.absolute ? { formatter: (v) => numbers.format(Math.abs(v)) } : {}) },
      axisLine: { lineStyle: { color: line } },
      splitLine: { lineStyle: { color: line } },
    });
    const axes = (some) => (Array.isArray(some) ? some.map(axis) : some ? axis(some) : undefined);
    return {
      animation: false,
      textStyle: { color: ink, fontFamily: getComputedStyle(document.body).fontFamily },
      ...option,
      xAxis: axes(option.xAxis),
      yAxis: axes(option.yAxis),
      legend: option.legend ? { textStyle: { color: quiet }, ...option.legend } : undefined,
      visualMap: option.visualMap ? { textStyle: { color: quiet }, ...option.visualMap } : undefined,
      // Rich text is drawn, not written as HTML: names from a file stay names.
      tooltip: option.tooltip ? { renderMode: "richText", confine: true, backgroundColor: page, borderColor: line, textStyle: { color: ink }, valueFormatter: (v) => (typeof v === "number" ? numbers.format(Math.abs(v)) : v), ...option.tooltip } : undefined,
      series: (option.series || []).map((one) => ({ ...one, label: one.label ? { color: ink, ...one.label } : undefined })),
      aria: { enabled: false },
    };
  };
  const draw = (figure) => {
    const canvas = figure.querySelector(".canvas");
    canvas.hidden = false;
    figure.classList.add("drawn");
    const option = JSON.parse(figure.dataset.option);
    const chart = window.echarts.init(canvas, null, { renderer: "canvas" });
    chart.setOption(dressed(option));
    if (option.people) {
      chart.on("click", (at) => {
        const href = option.people[at.name] || option.people[at.seriesName];
        if (href) location.assign(href);
      });
    }
    drawn.push([chart, option]);
    const save = document.createElement("button");
    save.type = "button";
    save.textContent = figure.dataset.png;
    save.addEventListener("click", () => {
      const link = document.createElement("a");
      link.href = chart.getDataURL({ type: "png", pixelRatio: 2, backgroundColor: css("--page") });
      link.download = `${figure.dataset.name}.png`;
      link.click();
    });
    figure.querySelector(".behind").append(save);
  };
  if (window.echarts) {
    document.querySelectorAll("figure.chart").forEach(draw);
    addEventListener("resize", () => drawn.forEach(([chart]) => chart.resize()));
    matchMedia("(prefers-color-scheme: dark)").addEventListener("change", () => drawn.forEach(([chart, option]) => chart.setOption(dressed(option), true)));
  }

  // The palette: every page by a few letters; what is no page is looked for among the members.
  const palette = document.getElementById("palette");
  const show = () => {
    palette.showModal();
    const input = palette.querySelector("input");
    input.value = "";
    input.dispatchEvent(new Event("input"));
    input.focus();
  };
  if (palette) {
    const links = [...palette.querySelectorAll("li a")];
    const shown = () => links.filter((link) => !link.parentElement.hidden);
    palette.querySelector("input").addEventListener("input", (event) => {
      const wanted = event.target.value.trim().toLowerCase();
      links.forEach((link) => { link.parentElement.hidden = !`${link.textContent} ${link.pathname}`.toLowerCase().includes(wanted); });
    });
    palette.querySelector("form").addEventListener("submit", (event) => {
      const found = shown();
      if (found.length) { event.preventDefault(); found[0].click(); }
    });
    palette.addEventListener("keydown", (event) => {
      const at = shown().indexOf(document.activeElement);
      const next = { ArrowDown: at + 1, ArrowUp: at - 1 }[event.key];
      if (next === undefined || !shown().length) return;
      event.preventDefault();
      (shown()[next] || palette.querySelector("input")).focus();
    });
    document.querySelectorAll("[data-palette]").forEach((button) => { button.hidden = false; button.addEventListener("click", show); });
  }

  // Keys: / or Ctrl-K finds, j and k walk a table, Enter opens the row, s takes the next step, ? says the keys.
  const rows = () => [...document.querySelectorAll("main table tbody tr")].filter((row) => row.offsetParent);
  let at = -1;
  const walk = (by) => {
    const all = rows();
    if (!all.length) return;
    all[at]?.classList.remove("at");
    at = Math.max(0, Math.min(all.length - 1, at + by));
    all[at].classList.add("at");
    all[at].scrollIntoView({ block: "nearest" });
    (all[at].querySelector("a") || all[at]).focus();
  };
  const keys = {
    "/": () => palette && show(),
    j: () => walk(1),
    k: () => walk(-1),
    s: () => document.querySelector("main [data-step]")?.click(),
    "?": () => location.assign("/console/words"),
  };
  addEventListener("keydown", (event) => {
    if ((event.ctrlKey || event.metaKey) && event.key.toLowerCase() === "k" && palette) {
      event.preventDefault();
      show();
      return;
    }
    const typing = event.target.closest("input, select, textarea, dialog[open]");
    if (typing || event.ctrlKey || event.metaKey || event.altKey || !keys[event.key]) return;
    event.preventDefault();
    keys[event.key]();
  });

  // A file dropped anywhere on the form is the form's file.
  document.querySelectorAll(".drop").forEach((drop) => {
    const input = drop.querySelector("input[type=file]");
    const over = (is) => (event) => { event.preventDefault(); drop.classList.toggle("over", is); };
    drop.addEventListener("dragover", over(true));
    drop.addEventListener("dragleave", over(false));
    drop.addEventListener("drop", (event) => {
      over(false)(event);
      if (event.dataTransfer.files.length) { input.files = event.dataTransfer.files; drop.requestSubmit(); }
    });
  });
})();
