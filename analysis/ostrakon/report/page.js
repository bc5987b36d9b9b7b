// Unpacks the drawing library, runs it, and draws each figure from the data beside it. The page says everything in words and
// tables as well, so that where this fails nothing is lost but the pictures.
(function () {
  "use strict";
  var plots = Array.prototype.slice.call(document.querySelectorAll(".plot"));
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
  function draw() {
    var done = plots.map(function (plot) {
      var figure = JSON.parse(document.getElementById(plot.id + "-data").textContent);
      plot.textContent = "";
      figure.layout.autosize = true;
      return window.Plotly.newPlot(plot, figure.data, figure.layout,
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
