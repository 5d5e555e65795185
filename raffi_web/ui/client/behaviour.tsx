import { useEffect } from "react";
import { tellNow } from "$/public/external/raffi_web/ui/client/after";

// What HTML alone does not do yet, for every element of the page by delegation: keyboard in menus,
// tooltips, and stand-ins for invoker commands and anchors where a browser lacks them.

const OPEN_DELAY = 450;
const GAP = 8;

const closest = (target: EventTarget | null, selector: string): HTMLElement | null =>
  target instanceof Element ? target.closest<HTMLElement>(selector) : null;

function itemsOf(menu: HTMLElement): HTMLElement[] {
  return [...menu.querySelectorAll<HTMLElement>('[role^="menuitem"]:not(:disabled):not([aria-disabled="true"])')];
}

let typed = "";
let typedAt = 0;

function findTyped(items: HTMLElement[], from: number, letter: string): HTMLElement | undefined {
  const now = performance.now();
  typed = now - typedAt > 600 ? letter : typed + letter;
  typedAt = now;
  const start = typed.length === 1 ? from + 1 : from;
  const turned = [...items.slice(start), ...items.slice(0, start)];
  return turned.find((item) => item.textContent?.trim().toLowerCase().startsWith(typed.toLowerCase()));
}

function onMenuKey(event: KeyboardEvent, menu: HTMLElement): void {
  const items = itemsOf(menu);
  const at = items.indexOf(document.activeElement as HTMLElement);
  let next: HTMLElement | undefined;
  if (event.key === "ArrowDown") next = items[(at + 1) % items.length];
  else if (event.key === "ArrowUp") next = items[(at - 1 + items.length) % items.length];
  else if (event.key === "Home") next = items[0];
  else if (event.key === "End") next = items[items.length - 1];
  else if (event.key === "Tab") return menu.hidePopover();
  else if (event.key.length === 1 && event.key !== " " && !event.ctrlKey && !event.metaKey && !event.altKey) {
    next = findTyped(items, at, event.key);
  } else return;
  event.preventDefault();
  event.stopPropagation();
  next?.focus();
}

function placeBeside(panel: HTMLElement, anchor: Element, above: boolean): void {
  const box = anchor.getBoundingClientRect();
  const own = panel.getBoundingClientRect();
  const below = box.bottom + GAP + own.height <= innerHeight;
  const top = above ? box.top - own.height - GAP : below ? box.bottom : box.top - own.height - GAP;
  const wanted = above ? box.left + (box.width - own.width) / 2 : panel.dataset.anchored === "end" ? box.right - own.width : box.left;
  panel.style.top = `${Math.max(GAP, top)}px`;
  panel.style.left = `${Math.min(Math.max(GAP, wanted), innerWidth - own.width - GAP)}px`;
  panel.style.margin = "0";
}

function onToggle(event: Event): void {
  const panel = event.target as HTMLElement;
  if (!(event instanceof ToggleEvent) || event.newState !== "open" || !panel.dataset?.anchored) return;
  const opener = document.querySelector(`[popovertarget="${CSS.escape(panel.id)}"]`);
  if (opener && !CSS.supports("position-area: bottom")) placeBeside(panel, opener, false);
  if (panel.dataset.menu !== undefined) itemsOf(panel)[0]?.focus();
}

function runCommand(button: HTMLElement): void {
  if ("commandForElement" in HTMLButtonElement.prototype) return;
  const target = document.getElementById(button.getAttribute("commandfor") ?? "");
  if (!(target instanceof HTMLDialogElement)) return;
  if (button.getAttribute("command") === "close") target.close();
  else if (!target.open) target.showModal();
}

function onClick(event: MouseEvent): void {
  const button = closest(event.target, "[commandfor]");
  if (button) runCommand(button);
  const item = closest(event.target, '[data-menu] [role^="menuitem"]');
  if (item) item.closest<HTMLElement>("[data-menu]")?.hidePopover();
}

/** Along a shelf: from the link of one card to that of the next. */
function onShelfKey(event: KeyboardEvent, shelf: HTMLElement): void {
  const step = event.key === "ArrowRight" ? 1 : event.key === "ArrowLeft" ? -1 : 0;
  const card = closest(event.target, "[data-shelf] > *");
  const next = step === 1 ? card?.nextElementSibling : card?.previousElementSibling;
  if (step === 0 || !shelf.contains(next ?? null)) return;
  event.preventDefault();
  next?.querySelector<HTMLElement>("a[href]")?.focus();
}

function onKey(event: KeyboardEvent): void {
  const shelf = closest(event.target, "[data-shelf]");
  if (shelf) onShelfKey(event, shelf);
  const menu = closest(event.target, "[data-menu]");
  if (menu) return onMenuKey(event, menu);
  const opener = closest(event.target, "[popovertarget]");
  if (opener && event.key === "ArrowDown") {
    const panel = document.getElementById(opener.getAttribute("popovertarget") ?? "");
    if (panel?.dataset.menu === undefined || panel.matches(":popover-open")) return;
    event.preventDefault();
    opener.click();
  }
}

/** One tooltip for the page. It can be pointed at, Escape hides it, and it names what lacks a name. */
function createTips(): { stop: () => void } {
  const tip = document.createElement("div");
  tip.id = "raffi-tip";
  tip.role = "tooltip";
  tip.popover = "manual";
  tip.dataset.anchored = "tip";
  tip.className =
    "pointer-events-auto max-w-64 rounded-control border border-line-strong bg-surface-4 px-2.5 py-1.5 text-xs font-medium text-ink shadow-pop";
  document.body.append(tip);
  let owner: HTMLElement | null = null;
  let timer = 0;

  const hide = (): void => {
    clearTimeout(timer);
    if (owner?.getAttribute("aria-describedby") === tip.id) owner.removeAttribute("aria-describedby");
    owner = null;
    if (tip.matches(":popover-open")) tip.hidePopover();
  };
  const show = (target: HTMLElement): void => {
    const text = target.dataset.tip;
    if (!text || !target.isConnected || target.getAttribute("aria-expanded") === "true") return;
    hide();
    owner = target;
    tip.textContent = text;
    if (text !== target.getAttribute("aria-label") && !target.hasAttribute("aria-describedby")) {
      target.setAttribute("aria-describedby", tip.id);
    }
    // Focus that a panel takes while it opens comes in the middle of that; then no tip may open.
    try {
      tip.showPopover();
    } catch {
      return hide();
    }
    placeBeside(tip, target, target.getBoundingClientRect().top > tip.offsetHeight + GAP * 2);
  };
  const over = (event: PointerEvent): void => {
    if (event.pointerType === "touch" || closest(event.target, "#raffi-tip")) return clearTimeout(timer);
    const target = closest(event.target, "[data-tip]");
    if (target === owner && owner) return clearTimeout(timer);
    clearTimeout(timer);
    timer = window.setTimeout(() => (target ? show(target) : hide()), target ? (owner ? 60 : OPEN_DELAY) : 100);
  };
  const focus = (event: FocusEvent): void => {
    const target = closest(event.target, "[data-tip]");
    if (target?.matches(":focus-visible")) show(target);
    else hide();
  };
  const escape = (event: KeyboardEvent): void => {
    if (event.key === "Escape") hide();
  };
  document.addEventListener("pointerover", over);
  document.addEventListener("pointerdown", hide);
  document.addEventListener("focusin", focus);
  document.addEventListener("keydown", escape);
  addEventListener("scroll", hide, { passive: true, capture: true });
  return {
    stop: () => {
      hide();
      tip.remove();
      document.removeEventListener("pointerover", over);
      document.removeEventListener("pointerdown", hide);
      document.removeEventListener("focusin", focus);
      document.removeEventListener("keydown", escape);
      removeEventListener("scroll", hide, { capture: true });
    },
  };
}

/** Strips that scroll aside begin where one is, also when more has come into them, until somebody scrolls them. */
function showWhereOneIs(): void {
  for (const strip of document.querySelectorAll<HTMLElement>("[data-strip]")) {
    const show = (): void => {
      const here = strip.querySelector<HTMLElement>("[aria-current=page]");
      if (here) strip.scrollLeft = here.offsetLeft - strip.offsetLeft - (strip.clientWidth - here.offsetWidth) / 2;
    };
    show();
    const comes = new MutationObserver(show);
    comes.observe(strip, { childList: true, subtree: true });
    for (const event of ["pointerdown", "wheel", "keydown"]) strip.addEventListener(event, () => comes.disconnect(), { once: true, passive: true });
  }
}

type Held = { raffiAwake?: boolean; raffiHeld?: HTMLFormElement };

/** From now on forms are listened to; the one that was sent before is sent now (see `HOLD_FORMS` in head.py). */
function wake(): void {
  const page = window as Window & Held;
  page.raffiAwake = true;
  const held = page.raffiHeld;
  delete page.raffiHeld;
  // When the fields have taken over what was typed before: their states are drawn with the next turn.
  setTimeout(() => held?.requestSubmit());
}

/** Renders nothing; once in the shell it serves the whole page. */
export function Behaviour(): null {
  useEffect(() => {
    const tips = createTips();
    document.addEventListener("toggle", onToggle, true);
    document.addEventListener("click", onClick);
    document.addEventListener("keydown", onKey);
    showWhereOneIs();
    wake();
    tellNow();
    return () => {
      tips.stop();
      document.removeEventListener("toggle", onToggle, true);
      document.removeEventListener("click", onClick);
      document.removeEventListener("keydown", onKey);
    };
  }, []);
  return null;
}
