/** Says that a session was ended from elsewhere, with the way back in. */
import { useEffect } from "react";
import { useNavigate } from "react-router";
import { leadingTo } from "$/public/external/raffi_web/features/accounts/client/auth";
import { WAYS_IN } from "$/public/external/raffi_web/features/accounts/client/parts";
import { wasPutOut } from "$/public/external/raffi_web/features/accounts/client/was_in";
import { useMe } from "$/public/external/raffi_web/live/client/live";
import { toast } from "$/public/external/raffi_web/ui/client/toasts";
import { t } from "$/public/external/raffi_web/ui/client/words";

/** Renders nothing; once on every page. It stays until it is read: nobody knows when they look at this page again. */
export function PutOutNotice(): null {
  const me = useMe();
  const navigate = useNavigate();
  useEffect(() => {
    if (me === null) return;
    try {
      if (!wasPutOut(me, localStorage, sessionStorage)) return;
    } catch {
      // A browser that keeps nothing has nothing to tell.
      return;
    }
    // Without what is behind the #: a link's secret has no place in an address that a server sees.
    const { pathname, search } = window.location;
    const back = () => void navigate(`/sign-in${leadingTo(pathname + search)}`);
    const way = WAYS_IN.includes(pathname) ? {} : { action: t("accounts.sign_in"), onAct: back };
    toast({ id: "put-out", title: t("accounts.put_out"), body: t("accounts.put_out_about"), seconds: 0, ...way });
  }, [me, navigate]);
  return null;
}
