// Going through the options of a list with the arrow keys while the focus stays in the text field.

export function options(list, field) {
  const all = () => [...list.querySelectorAll("[role=option]")];
  const chosen = () => list.querySelector("[aria-selected=true]");

  function choose(option) {
    chosen()?.setAttribute("aria-selected", "false");
    if (!option) return field.removeAttribute("aria-activedescendant");
    option.id ||= `option-${Math.random().toString(36).slice(2)}`;
    option.setAttribute("aria-selected", "true");
    field.setAttribute("aria-activedescendant", option.id);
    option.scrollIntoView({ block: "nearest" });
  }

  return {
    chosen,
    start() {
      for (const option of all()) {
        option.tabIndex = -1;
        option.setAttribute("aria-selected", "false");
      }
      choose(all()[0]);
    },
    move(step) {
      const list = all();
      if (list.length) choose(list[(list.indexOf(chosen()) + step + list.length) % list.length]);
    },
  };
}
