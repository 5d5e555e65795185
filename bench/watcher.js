/* Runs before a page's own scripts: skews its wall clock and notes what its player does, in the page's own monotonic ms. */
(skewMs) => {
  const RealDate = Date;
  const realNow = RealDate.now.bind(RealDate);
  class SkewedDate extends RealDate {
    constructor(...parts) {
      if (parts.length === 0) super(realNow() + skewMs);
      else super(...parts);
    }
    static now() {
      return realNow() + skewMs;
    }
  }
  if (skewMs !== 0) {
    window.Date = SkewedDate;
    const origin = performance.timeOrigin + skewMs;
    Object.defineProperty(performance, "timeOrigin", { get: () => origin });
  }
  const seen = { samples: [], frames: [], seeks: [], clicks: [] };
  window.benchSeen = seen;
  window.addEventListener("seeking", () => seen.seeks.push(performance.now()), true);
  window.addEventListener("click", () => seen.clicks.push(performance.now()), true);
  let video = null;
  const follow = (element) => {
    const onFrame = (_now, frame) => {
      seen.frames.push([frame.expectedDisplayTime, frame.mediaTime]);
      if (element === video) element.requestVideoFrameCallback(onFrame);
    };
    element.requestVideoFrameCallback(onFrame);
  };
  setInterval(() => {
    const found = document.querySelector("video");
    if (found !== video) {
      video = found;
      if (video) follow(video);
    }
    if (video) seen.samples.push([performance.now(), video.currentTime, video.playbackRate, video.paused ? 1 : 0]);
  }, 50);
}
