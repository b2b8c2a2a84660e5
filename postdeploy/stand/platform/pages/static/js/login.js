// Sign-in: token, credentials, then proof of a session (contract: Signing in).

import { busy } from "./page.js";

const form = document.getElementById("login");
const complaint = document.getElementById("login-error");
const MESSAGES = {
  CredentialsSignin: "Неверный email или пароль",
  MissingCSRF: "Страница устарела. Попробуйте ещё раз.",
};

function complain(text) {
  complaint.textContent = text;
  complaint.hidden = false;
}

async function json(path) {
  return (await fetch(path)).json();
}

async function signIn() {
  const { csrfToken } = await json("/api/auth/csrf");
  const fields = new URLSearchParams({ csrfToken, email: form.email.value, password: form.password.value, json: "true" });
  // Without the header the answer is a redirect, perhaps to another host. Only the cookie that comes with it counts.
  const headers = { "X-Auth-Return-Redirect": "1" };
  await fetch("/api/auth/callback/credentials", { method: "POST", headers, body: fields });
  if ((await json("/api/auth/session")) === null) {
    complain(MESSAGES.CredentialsSignin);
    return;
  }
  const { tenantId } = await json("/api/auth/get-tenant-redirect");
  location.assign(`/manage/${tenantId}`);
}

form.addEventListener("submit", (event) => {
  event.preventDefault();
  complaint.hidden = true;
  busy(form.querySelector("button"), signIn);
});

const reason = new URLSearchParams(location.search).get("error");
if (reason) complain(MESSAGES[reason] || "Не удалось войти");
