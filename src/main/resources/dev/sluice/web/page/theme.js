// Before anything is painted: the colours that were chosen here, else those of the system.
(() => {
  try {
    const theme = localStorage.getItem('sluice.theme');
    if (theme === 'light' || theme === 'dark') {
      document.documentElement.dataset.theme = theme;
    }
  } catch {
    // No storage allowed: the system's colours.
  }
})();
