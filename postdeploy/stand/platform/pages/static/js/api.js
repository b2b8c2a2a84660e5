// The one way to the API.

/** The API refused, or could not be understood; the message is meant for the person at the screen. */
export class ApiError extends Error {}

function detail(entry) {
  return typeof entry === "string" ? entry : entry.message;
}

function messageOf(answer) {
  const details = Array.isArray(answer.details) ? answer.details.map(detail) : [];
  return [answer.error || "Неизвестная ошибка", ...details].join(". ");
}

/** Body of the answer as JSON; an empty one where the API has done it and says nothing. Throws ApiError when the API refuses; without a session the browser goes to sign-in. */
export async function call(method, path, body) {
  const options = { method, headers: { Accept: "application/json" } };
  if (body !== undefined) {
    options.headers["Content-Type"] = "application/json";
    options.body = JSON.stringify(body);
  }
  let response;
  try {
    response = await fetch(path, options);
  } catch {
    throw new ApiError("Сервер недоступен. Проверьте подключение.");
  }
  if (response.status === 401) location.assign("/login");
  if (response.status === 204) return {}; // done, and nothing to say
  let answer;
  try {
    answer = await response.json();
  } catch {
    throw new ApiError(`Сервер ответил с ошибкой (${response.status})`);
  }
  if (!response.ok || answer.success === false) throw new ApiError(messageOf(answer));
  return answer;
}
