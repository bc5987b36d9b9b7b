// Unpacks the drawing library, runs it, and draws each figure from the data beside it. The page says everything in words and
// tables as well, so that where this fails nothing is lost but the pictures.
(function () {
  "use strict";
  var plots = Array.prototype.slice.call(document.querySelectorAll(".picture"));
  function say(message) {
    plots.forEach(function (plot) {
      if (!plot.querySelector("svg")) plot.textContent = message;
    });
  }
  function bytes(text) {
    var raw = atob(text.trim()), found = new Uint8Array(raw.length);
    for (var i = 0; i < raw.length; ++i) found[i] = raw.charCodeAt(i);
    return found;
  }
  function unpacked(packed) {
    return new Response(new Blob([packed]).stream().pipeThrough(new DecompressionStream("gzip"))).text();
  }
  // Keys do what the mouse does: + and - zoom, arrows move along the horizontal axis, 0 shows all again.
  function steer(plot) {
    var scale = { "+": [0.125, 0.125], "=": [0.125, 0.125], "-": [-0.167, -0.167], ArrowLeft: [-0.1, 0.1], ArrowRight: [0.1, -0.1] };
    plot.addEventListener("keydown", function (event) {
      var change = {}, by = scale[event.key];
      if (event.target !== plot || event.ctrlKey || event.altKey || event.metaKey || (!by && event.key !== "0")) return;
      event.preventDefault();
      Object.keys(plot.layout).filter(function (name) { return /^xaxis/.test(name); }).forEach(function (name) {
        var range = plot._fullLayout[name].range, wide = range[1] - range[0];
        if (by) change[name + ".range"] = [range[0] + by[0] * wide, range[1] - by[1] * wide];
      });
      if (by) window.Plotly.relayout(plot, change);
      else plot.querySelector('[data-attr="zoom"][data-val="reset"]').dispatchEvent(new MouseEvent("click", { bubbles: true }));
    });
  }
  function draw() {
    var done = plots.map(function (plot) {
      var figure = JSON.parse(document.getElementById(plot.id + "-data").textContent);
      plot.textContent = "";
      var layout = figure.narrow && plot.clientWidth < 560 ? figure.narrow : figure.layout;
      layout.autosize = true;
      steer(plot);
      return window.Plotly.newPlot(plot, figure.data, layout,
        { responsive: true, displaylogo: false, scrollZoom: false, modeBarButtonsToRemove: ["sendDataToCloud", "select2d", "lasso2d"] });
    });
    Promise.all(done).then(function () { document.documentElement.setAttribute("data-drawn", String(done.length)); });
  }
  var packed = document.getElementById("plotly");
  if (!plots.length || !packed) return;
  if (typeof DecompressionStream === "undefined") {
    say("This browser is too old to draw the picture; its data stand in the table below.");
    return;
  }
  unpacked(bytes(packed.textContent)).then(function (source) {
    var script = document.createElement("script");
    script.textContent = source;  // the policy of the page lets this very text run and no other
    document.head.appendChild(script);
    packed.textContent = "";
    draw();
  }).catch(function (problem) {
    say("The picture could not be drawn (" + problem + "); its data stand in the table below.");
  });
}());
