// Small forms over the field: a call back, an answer by mail, the address to go on elsewhere.
function openForm(fields, save) {
  const { words } = chat.looks;
  const problem = make("p", { class: "problem", role: "alert" });
  const inputs = fields.map(([name, label, attributes]) => [name, make("input", { name, ...attributes }), label]);
  const form = make("form", {
    onsubmit: async (event) => {
      event.preventDefault();
      try {
        const done = await save(Object.fromEntries(inputs.map(([name, input]) => [name, input.value])));
        chat.extra.replaceChildren(make("p", { role: "status" }, done));
      } catch (error) {
        problem.textContent = error.status ? error.message : words.lost;
      }
    },
  }, ...inputs.map(([, input, label]) => make("label", {}, label, input)), problem,
  make("button", { class: "main" }, words.save), make("button", { type: "button", class: "plain", onclick: () => chat.extra.replaceChildren() }, words.cancel));
  chat.extra.replaceChildren(form);
  inputs[0][1].focus();
}

function askForMail() {
  const { words } = chat.looks;
  openForm([["name", words.your_name, { autocomplete: "name", maxlength: "120" }], ["email", words.your_mail, { type: "email", required: true, autocomplete: "email" }]], async (given) => {
    await begin();
    await ask("address", given);
    chat.hasAddress = true;
    if (chat.field.value.trim()) send();
    return words.mail_saved;
  });
}

function askForCall() {
  const { words } = chat.looks;
  openForm([["phone", words.your_phone, { type: "tel", required: true, autocomplete: "tel" }], ["wish", words.when, { maxlength: "200" }]], async (given) => {
    await begin();
    return (await ask("call", given)).said;
  });
}

function showLink() {
  const { words } = chat.looks;
  const address = make("input", { value: chat.link, readonly: true, "aria-label": words.link });
  const copy = async (event) => {
    await navigator.clipboard.writeText(chat.link);
    event.target.textContent = words.copied;
  };
  chat.extra.replaceChildren(make("div", {}, make("p", {}, words.link_help), address, make("button", { type: "button", class: "main", onclick: copy }, words.copy),
    make("button", { type: "button", class: "plain", onclick: () => chat.extra.replaceChildren() }, words.cancel)));
  address.select();
}
