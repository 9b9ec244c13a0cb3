// The pictures on paper.

document.getElementById("print").addEventListener("click", () => window.print());
