// Comfort only: without it the ballot stands in full, in its own order.
(() => {
  const at = id => document.getElementById(id), table = document.querySelector(".ballot"), tools = document.querySelector(".tools")
  const rows = [...table.querySelectorAll("tbody tr:not(.part)")], home = new Map(rows.map(row => [row, row.parentNode]))
  const text = new Map(rows.map(row => [row, row.textContent.toLowerCase()])), flat = table.createTBody()
  const says = row => row.querySelector(".state").firstChild?.data
  const filter = () => {
    const words = at("find").value.toLowerCase().split(" "), part = at("part").value, state = at("state").value
    let shown = 0
    for (const row of rows) {
      row.hidden = !(words.every(word => text.get(row).includes(word)) && (!part || home.get(row).dataset.part == part)
        && (!state || says(row) == state) && (!at("late").checked || row.dataset.late) && (!at("close").checked || row.dataset.points < 1))
      shown += !row.hidden
    }
    at("shown").value = shown == 1 ? "1 contest" : shown + " contests"
  }
  const sort = () => {
    const by = at("order").value, way = by == "points" ? 1 : -1, key = row => by in row.dataset ? way * row.dataset[by] : Infinity
    if (by) flat.append(...[...rows].sort((one, other) => key(one) < key(other) ? -1 : key(one) > key(other) ? 1 : 0))
    else rows.forEach(row => home.get(row).append(row))
  }
  tools.hidden = false
  tools.onsubmit = () => false
  tools.oninput = () => { filter(); sort() }
  addEventListener("pageshow", () => { filter(); sort() })
  addEventListener("beforeprint", () => document.querySelectorAll("details.rows").forEach(rows => rows.open = true))
})()
