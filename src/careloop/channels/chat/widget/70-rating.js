// One question when the talk has ended, in place: one tap answers it. More can be said on its own page.
async function askForRating() {
  const { question } = await ask("question").catch(() => ({}));
  if (!question || question.key === kept.passed || question.key === chat.rated) return;
  const { words } = chat.looks;
  const isAtEnd = chat.log.scrollHeight - chat.log.scrollTop - chat.log.clientHeight < 60;
  const problem = make("p", { class: "problem", role: "alert" });
  const tap = (value) => async (event) => {
    const { currentTarget: tapped } = event;
    for (const each of answers.children) each.setAttribute("aria-pressed", each === tapped);
    try {
      const { said, page } = await ask("rating", { key: question.key, value });
      chat.rated = question.key;
      chat.rating.replaceChildren(make("p", { role: "status" }, said), page ? elsewhere(page, words.say_more) : "");
    } catch (error) {
      tapped.setAttribute("aria-pressed", false);
      problem.textContent = error.status ? error.message : words.lost;
    }
  };
  const pass = () => ((kept.passed = question.key), chat.rating.replaceChildren(), chat.field.focus());
  const answers = make("div", { class: question.is_numbers ? "answers numbers" : "answers" },
    ...question.answers.map(([value, text]) => make("button", { type: "button", "aria-pressed": "false", onclick: tap(value) }, text)));
  const [low, high] = question.ends;
  chat.rating.replaceChildren(make("div", { role: "group", "aria-label": question.words },
    make("p", {}, question.words), answers, low ? make("p", { class: "ends" }, make("span", {}, low), make("span", {}, high)) : "",
    problem, question.answers.length ? "" : elsewhere(question.page, words.answer), make("button", { type: "button", class: "plain", onclick: pass }, words.not_now)));
  if (isAtEnd) chat.log.scrollTop = chat.log.scrollHeight;
}

const elsewhere = (page, text) => make("a", { href: page, target: "_blank", rel: "noopener" }, text);
