// Keyboard: "/" finds, j and k walk the rows, enter opens; a row reacts as a whole. Nothing needs this script.
(() => {
  const typing = (e) => e.target.closest("input, textarea, select, [contenteditable]");
  let at = -1;
  const rows = () => [...document.querySelectorAll("table.rows tbody tr")];
  const walk = (step) => {
    const all = rows();
    if (!all.length) return;
    at = Math.max(0, Math.min(all.length - 1, at + step));
    all[at].querySelector("a")?.focus();
  };
  document.addEventListener("keydown", (e) => {
    if (e.ctrlKey || e.metaKey || e.altKey || typing(e)) return;
    if (e.key === "/") {
      const find = document.querySelector('[data-key="/"]');
      if (find) { e.preventDefault(); find.focus(); }
    } else if (e.key === "j") walk(1);
    else if (e.key === "k") walk(-1);
  });
  document.addEventListener("click", (e) => {
    const row = e.target.closest("table.rows tbody tr");
    if (row && !e.target.closest("a, button, input, label") && !getSelection().toString()) row.querySelector("a[href]")?.click();
  });
  document.addEventListener("htmx:configRequest", (e) => {
    const asked = e.detail.formData ?? e.detail.parameters;
    for (const name of [...Object.keys(e.detail.parameters)]) if (e.detail.parameters[name] === "") asked.delete ? asked.delete(name) : delete asked[name];
  });
  document.querySelector(".errors")?.focus();
  const narrow = matchMedia("(max-width: 760px)");
  const fold = () => document.querySelectorAll("details.sheet").forEach((d) => { d.open = !narrow.matches; });
  if (narrow.matches) fold();
  narrow.addEventListener("change", fold);
})();
