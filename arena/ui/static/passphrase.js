// A passphrase can be looked at while it is written; without this script it is a plain field.
for (const field of document.querySelectorAll("input[type=password][data-show]")) {
  const button = document.createElement("button");
  button.type = "button";
  button.className = "button quiet";
  button.textContent = field.dataset.show;
  button.setAttribute("aria-pressed", "false");
  button.addEventListener("click", () => {
    const hidden = field.type === "password";
    field.type = hidden ? "text" : "password";
    button.setAttribute("aria-pressed", String(hidden));
    field.focus();
  });
  // What is looked at is not kept by the browser as a text that was typed.
  field.form.addEventListener("submit", () => { field.type = "password"; });
  field.parentElement.append(button);
}
