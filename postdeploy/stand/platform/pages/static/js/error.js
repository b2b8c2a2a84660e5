// The server's error screen.

document.getElementById("again").addEventListener("click", () => location.reload());
