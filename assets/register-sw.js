// Loaded by every page: starts the service worker where the browser allows one.
if ("serviceWorker" in navigator && window.isSecureContext) {
  window.addEventListener("load", () => {
    navigator.serviceWorker.register("/sw.js", { scope: "/", updateViaCache: "none" }).catch((error) => {
      console.warn("The service worker did not start:", error);
    });
  });
}
