"""Geçiş anahtarları ve parolaların ikinci adımı."""

PASSKEYS: dict[str, str] = {
    "errors.bad_passkey": "Bir geçiş anahtarı burada böyle yanıt vermez. Yeniden deneyin.",
    "errors.wrong_passkey": "Bu geçiş anahtarı kabul edilmedi.",
    "errors.unknown_passkey": "Buradaki hiçbir hesapta artık bu geçiş anahtarı yok.",
    "errors.copied_passkey": "Bu geçiş anahtarı bir kopya gibi yanlış sayıyor. Başka yolla girip değiştirin.",
    "errors.passkey_late": "Çok uzun sürdü. Yeniden deneyin.",
    "errors.passkey_known": "Bu geçiş anahtarı zaten ekli.",
    "errors.many_passkeys": "En çok {most} geçiş anahtarı olabilir. Önce birini kaldırın.",
    "errors.no_passkey": "Böyle bir geçiş anahtarınız yok.",
    "errors.no_passkeys": "Henüz geçiş anahtarınız yok.",
    "errors.no_passkeys_here": "Geçiş anahtarları https adresi ister. Bu sunucuya https olmadan ulaşılıyor.",
    "errors.code_needed": "Kimlik doğrulama uygulamanızın gösterdiği kodu yazın.",
    "errors.wrong_code": "Bu kod yanlış ya da zaten kullanıldı. Sonrakini bekleyin.",
    "errors.second_step_on": "Kodlar zaten isteniyor.",
    "errors.second_step_off": "Henüz kod istenmiyor. Baştan başlayın.",
    "errors.no_password": "Kodlar parolayla birlikte kullanılır. Siz parolasız giriyorsunuz.",
    "passkeys.unnamed": "Geçiş anahtarı",
}
