"""Sentences of notifications, in Turkish."""

NOTIFICATIONS = {
    "errors.no_such_place": "Böyle bir yapım ya da konuşma yok veya size gösterilmiyor.",
    "errors.too_many_muted": "Sessize alabileceğiniz kadarını aldınız. Önce birinin sesini açın.",
}
