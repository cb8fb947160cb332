// Applies the user's theme before the first paint. Without a choice, the system's theme applies.
{
  let theme = null;
  try {
    theme = localStorage.getItem("theme");
  } catch {
    // Storage is blocked: the system's theme applies.
  }
  if (theme === "light" || theme === "dark") document.documentElement.dataset.theme = theme;
}
