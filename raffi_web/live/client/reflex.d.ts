/** What we use of Reflex's own modules, which are JavaScript. */

declare module "$/utils/state" {
  /** The id of this tab, made when there is none. */
  export function getToken(): string;
}

declare module "$/reflex.json" {
  const reflex: { version: string };
  export default reflex;
}
